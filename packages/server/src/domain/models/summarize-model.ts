import type { WeightsFacts } from '../../ports/validator.ts';
import { modelType } from './model-type.ts';

/** A file of a model as far as it matters for what the model is. */
export interface SummarizedFile {
  readonly path: string;
  /** Null for what is no weights. */
  readonly facts: WeightsFacts | null;
}

/** What a model is, by its files. */
export interface ModelSummaryFacts
  extends Pick<
    WeightsFacts,
    | 'architecture'
    | 'role'
    | 'recognizedBy'
    | 'format'
    | 'tensorCount'
    | 'parameterCount'
    | 'dtypes'
    | 'triggerWords'
  > {
  /** As Scenario names it. */
  readonly type: string;
  /** The file that architecture, role and format are from. */
  readonly mainPath: string;
}

/**
 * Roles that make a model what it is, the strongest first: a folder with a diffusion model, a text
 * encoder and a VAE is a diffusion model. Roles in neither list come between them.
 */
const LEADING = ['checkpoint', 'diffusion-model', 'language-model'];
const ACCOMPANYING = ['text-encoder', 'image-encoder', 'vae', 'unknown'];

/**
 * Sums up the files of a model: the main weights say what it is, counts are of all weights together,
 * be they shards or parts of a pipeline.
 * @throws Error when no file is weights.
 */
export function summarizeModel(files: readonly SummarizedFile[]): ModelSummaryFacts {
  const weights = files.flatMap(({ path, facts }) => (facts === null ? [] : [{ path, facts }]));
  const [main, ...others] = weights.toSorted(compareWeights);
  if (main === undefined) throw new Error('A model needs a file of weights');
  const all = [main, ...others].map(({ facts }) => facts);
  const { architecture, role, recognizedBy, format } = main.facts;
  return {
    mainPath: main.path,
    type: modelType(architecture, role),
    architecture,
    role,
    recognizedBy,
    format,
    tensorCount: sum(all.map((facts) => facts.tensorCount)),
    parameterCount: sum(all.map((facts) => facts.parameterCount)),
    dtypes: mergeDtypes(all),
    triggerWords: [...new Set(all.flatMap((facts) => facts.triggerWords))],
  };
}

interface Weights {
  readonly path: string;
  readonly facts: WeightsFacts;
}

/** The main weights first: by role, then what was recognised before what was not, then the largest. */
function compareWeights(a: Weights, b: Weights): number {
  return (
    roleRank(a.facts.role) - roleRank(b.facts.role) ||
    Number(a.facts.architecture === 'unknown') - Number(b.facts.architecture === 'unknown') ||
    b.facts.parameterCount - a.facts.parameterCount ||
    (a.path < b.path ? -1 : 1)
  );
}

function roleRank(role: string): number {
  const leading = LEADING.indexOf(role);
  if (leading !== -1) return leading;
  const accompanying = ACCOMPANYING.indexOf(role);
  return LEADING.length + (accompanying === -1 ? 0 : 1 + accompanying);
}

function mergeDtypes(all: readonly WeightsFacts[]): WeightsFacts['dtypes'] {
  const merged = new Map<string, { tensors: number; parameters: number }>();
  for (const { dtypes } of all) {
    for (const [dtype, { tensors, parameters }] of Object.entries(dtypes)) {
      const before = merged.get(dtype) ?? { tensors: 0, parameters: 0 };
      merged.set(dtype, {
        tensors: before.tensors + tensors,
        parameters: before.parameters + parameters,
      });
    }
  }
  return Object.fromEntries(merged);
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}
