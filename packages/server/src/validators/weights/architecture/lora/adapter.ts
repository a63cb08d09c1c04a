import type { Recognition, Tensor } from '../../tensors.ts';
import { codeSpan } from '../code-span.ts';
import type { Architecture } from '../vocabulary.ts';
import {
  type AdapterModule,
  type Adapters,
  adaptersOf,
  inputWidth,
  methodOf,
  outputWidth,
} from './adapter-modules.ts';
import { BASES, type LayerCondition } from './bases.ts';

/**
 * Recognises adapters in all dialects: pairs of low-rank matrices and their relatives, which leave the base
 * model's own weights out. Models that carry adapters besides their weights are not adapters.
 *
 * @returns undefined when the file is none.
 */
export function recognizeAdapter(tensors: ReadonlyMap<string, Tensor>): Recognition | undefined {
  const adapters = adaptersOf(tensors);
  if (adapters.tensors === 0 || adapters.tensors * 2 < tensors.size) return undefined;
  const pair = firstComplete(adapters);
  if (pair === undefined) return undefined;
  const base = baseOf(adapters);
  return {
    architecture: base?.architecture ?? 'unknown',
    role: 'lora',
    recognizedBy: [
      `${codeSpan(pair.tensor)} is part of an adapter (${pair.method})`,
      ...(base?.evidence ?? []),
    ],
  };
}

function firstComplete(adapters: Adapters): { tensor: string; method: string } | undefined {
  for (const modules of [adapters.byForm, adapters.textEncoders]) {
    for (const module of modules.values()) {
      const method = methodOf(module);
      if (method !== undefined) return { tensor: module.tensor, method };
    }
  }
  return undefined;
}

function baseOf(adapters: Adapters): { architecture: Architecture; evidence: string[] } | undefined {
  for (const { architecture, proof } of BASES) {
    const evidence: string[] = [];
    const holds = proof.every((condition) => {
      const shown = evidenceOf(condition, adapters);
      if (shown !== undefined && shown !== '') evidence.push(shown);
      return shown !== undefined;
    });
    if (holds) return { architecture, evidence };
  }
  return undefined;
}

/** A sentence that shows the condition to hold (empty when there is nothing to show), or undefined. */
function evidenceOf(condition: LayerCondition, adapters: Adapters): string | undefined {
  switch (condition.kind) {
    case 'without':
      return condition.anyOf.some((name) => adapters.byForm.has(name)) ? undefined : '';
    case 'form':
      return seen(firstOf(condition.anyOf, adapters.byForm));
    case 'exact':
      return seen(firstOf(condition.anyOf, adapters.byName));
    case 'text-encoder': {
      const module = adapters.textEncoders.get(condition.key);
      if (module === undefined) return undefined;
      if (condition.widths === undefined) {
        return `${codeSpan(module.tensor)} adapts the text encoder ${codeSpan(condition.key)}`;
      }
      return wide(module, inputWidth(module), condition.widths, 'input');
    }
    case 'input':
    case 'output': {
      const width = condition.kind === 'input' ? inputWidth : outputWidth;
      for (const name of condition.anyOf) {
        const module = adapters.byForm.get(name);
        const shown = module && wide(module, width(module), condition.widths, condition.kind);
        if (shown !== undefined) return shown;
      }
      return undefined;
    }
  }
}

function firstOf(
  names: readonly string[],
  modules: ReadonlyMap<string, AdapterModule>,
): AdapterModule | undefined {
  for (const name of names) {
    const module = modules.get(name);
    if (module !== undefined) return module;
  }
  return undefined;
}

function seen(module: AdapterModule | undefined): string | undefined {
  return module && `${codeSpan(module.tensor)} changes a layer that only this base has`;
}

function wide(
  module: AdapterModule,
  width: number | undefined,
  wanted: readonly number[],
  side: 'input' | 'output',
): string | undefined {
  if (width === undefined || !wanted.includes(width)) return undefined;
  return `${codeSpan(module.tensor)} adapts a layer with ${width} ${side} channels`;
}
