import type { WeightsFormat } from '../../src/ports/validator.ts';
import type { Weights } from '../../src/validators/weights/tensors.ts';
import { DIFFUSION_MODELS } from './sample-diffusion-models.ts';
import { LORAS } from './sample-loras.ts';
import { LANGUAGE_MODELS, MODEL_PARTS } from './sample-model-parts.ts';
import type { Shapes } from './sample-unet-layouts.ts';

/** The table of a real model's tensors: names and shapes from public sources, without data. */
export interface ArchitectureSample {
  readonly name: string;
  readonly weights: Weights;
  readonly architecture: string;
  readonly role: string;
  /** What one of the reasons must say. */
  readonly says?: RegExp;
}

/** Weights with these tensors, as a parser hands them over. */
export function weightsOf(
  shapes: Shapes,
  metadata: Readonly<Record<string, unknown>> = {},
  format: WeightsFormat = 'safetensors',
): Weights {
  return {
    format,
    label: `a ${format} file`,
    mimeType: 'application/octet-stream',
    tensors: new Map([...shapes].map(([name, shape]) => [name, { dtype: 'F16', shape }])),
    metadata: new Map(Object.entries(metadata)),
    details: {},
  };
}

/** Real models of every family. */
export const ARCHITECTURE_SAMPLES: readonly ArchitectureSample[] = [
  DIFFUSION_MODELS,
  LORAS,
  MODEL_PARTS,
  LANGUAGE_MODELS,
]
  .flat()
  .map(([name, shapes, architecture, role, says]) => ({
    name,
    weights: weightsOf(shapes),
    architecture,
    role,
    ...(says === undefined ? {} : { says }),
  }));
