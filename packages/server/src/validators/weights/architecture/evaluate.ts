import { codeSpan } from './code-span.ts';
import type { Condition, Family, Rule } from './rule.ts';
import type { FoundTensor, TensorIndex } from './tensor-index.ts';

/** A rule whose proof holds. */
export interface Match {
  readonly rule: Rule;
  readonly prefix: string;
  /** What decided, then remarks on the variant: a sentence each. */
  readonly evidence: readonly string[];
}

/** The first rule of the first family that holds. */
export function firstMatch(families: readonly Family[], index: TensorIndex): Match | undefined {
  for (const { prefixes, rules } of families) {
    for (const rule of rules) {
      for (const prefix of prefixes) {
        const proof = all(rule.proof, index, prefix);
        if (proof === undefined) continue;
        const notes = (rule.notes ?? []).flatMap(({ when, says }) => {
          const reasons = all(when, index, prefix);
          if (reasons === undefined) return [];
          return [reasons.length === 0 ? says : `${reasons.join(' and ')}: ${says}`];
        });
        return { rule, prefix, evidence: [...proof, ...notes] };
      }
    }
  }
  return undefined;
}

/** The sentences that show the conditions to hold, or undefined when one does not. */
function all(conditions: readonly Condition[], index: TensorIndex, prefix: string): string[] | undefined {
  const sentences: string[] = [];
  for (const condition of conditions) {
    const shown = evidenceOf(condition, index, prefix);
    if (shown === undefined) return undefined;
    sentences.push(...shown);
  }
  return sentences;
}

function evidenceOf(condition: Condition, index: TensorIndex, prefix: string): readonly string[] | undefined {
  if (condition.kind === 'either') {
    for (const option of condition.of) {
      const shown = evidenceOf(option, index, prefix);
      if (shown !== undefined) return shown;
    }
    return undefined;
  }
  if (condition.kind === 'under') {
    const name = index.firstUnder(condition.root);
    return name === undefined ? undefined : [`${codeSpan(name)} is under ${codeSpan(condition.root)}`];
  }
  const { tensor: wanted } = condition;
  const tensor = index.find(wanted.startsWith('/') ? wanted.slice(1) : prefix + wanted);
  if (condition.kind === 'lacks') return tensor === undefined ? [] : undefined;
  return tensor === undefined ? undefined : evidenceOfTensor(condition, tensor);
}

type OfTensor = Extract<Condition, { kind: 'has' | 'sized' | 'ranked' | 'packed' }>;

function evidenceOfTensor(condition: OfTensor, tensor: FoundTensor): readonly string[] | undefined {
  const name = codeSpan(tensor.name);
  switch (condition.kind) {
    case 'has':
      return [`${name} is present`];
    case 'packed':
      return tensor.packed ? [`${name} is present, packed by bitsandbytes`] : undefined;
    case 'ranked':
      return !tensor.packed && tensor.shape.length === condition.rank
        ? [`${name} has ${condition.rank} dimensions`]
        : undefined;
    case 'sized': {
      const size = tensor.packed ? undefined : tensor.shape[condition.axis];
      if (size === undefined || !condition.sizes.includes(size)) return undefined;
      return [`${name} has ${size} ${channels(condition.axis, tensor.shape.length)}`];
    }
  }
}

/** What the axis of a weight counts: PyTorch stores layers as (output, input, ...kernel). */
function channels(axis: number, rank: number): string {
  if (rank === 1) return 'elements';
  if (axis === 0) return 'output channels';
  return axis === 1 ? 'input channels' : `elements along axis ${axis}`;
}
