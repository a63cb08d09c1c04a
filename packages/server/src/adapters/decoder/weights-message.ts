import type { WeightsFacts, WeightsFormat } from '../../ports/validator.ts';
import { type Fields, isCount, isFields, isSentences } from './child-values.ts';

/** A word of our own making: an architecture, a role. */
const NAME = /^[a-z0-9][a-z0-9._-]{0,63}$/;
const MAX_LIST = 1_000;
const FORMATS: ReadonlySet<unknown> = new Set<WeightsFormat>(['safetensors', 'gguf', 'pytorch', 'pickle']);

/** Checks the facts of model weights from a child; undefined where they are none. */
export function parseWeights(value: unknown): WeightsFacts | undefined {
  if (!isFields(value)) return undefined;
  const { format, architecture, role, recognizedBy, tensorCount, parameterCount, dtypes } = value;
  const { metadata, metadataOmitted, triggerWords, details } = value;
  if (!isFormat(format) || !isName(architecture) || !isName(role)) return undefined;
  if (!isCount(tensorCount) || !isCount(parameterCount) || !isDtypes(dtypes)) return undefined;
  if (!isFields(metadata) || !isFields(details)) return undefined;
  if (!isSentences(recognizedBy, MAX_LIST) || !isSentences(metadataOmitted, MAX_LIST)) return undefined;
  if (!isSentences(triggerWords, MAX_LIST)) return undefined;
  return {
    format,
    architecture,
    role,
    recognizedBy,
    tensorCount,
    parameterCount,
    dtypes,
    metadata,
    metadataOmitted,
    triggerWords,
    details,
  };
}

function isFormat(value: unknown): value is WeightsFormat {
  return FORMATS.has(value);
}

function isName(value: unknown): value is string {
  return typeof value === 'string' && NAME.test(value);
}

function isDtypes(value: unknown): value is WeightsFacts['dtypes'] {
  return isFields(value) && Object.values(value).every(isDtypeCount);
}

function isDtypeCount(value: unknown): boolean {
  return isFields(value) && isCount((value as Fields).tensors) && isCount((value as Fields).parameters);
}
