import type { WeightsFacts } from '../../ports/validator.ts';
import { quoted } from '../file-text.ts';
import { Refusal } from '../refusal.ts';
import { boundMetadata } from './metadata-bounds.ts';
import { cutToBytes, shapeText } from './metadata-text.ts';
import type { Recognition, Tensor, Weights } from './tensors.ts';
import { triggerWords } from './trigger-words.ts';

/** Most bytes of a file's own metadata in the facts, and of the details of its format, as JSON. */
const MAX_METADATA_BYTES = 64 * 1024;
const MAX_DETAILS_BYTES = 32 * 1024;
/** Most dtypes told apart; the formats have at most 40, a pickle can make names up. */
const MAX_DTYPES = 64;
const OTHER_DTYPES = 'other';
/** Most sentences on how weights were recognised, and the longest in bytes. */
const MAX_SENTENCES = 20;
const MAX_SENTENCE_BYTES = 500;

/**
 * The facts of weights that were parsed and recognised: bounded in size and nothing but JSON.
 * @throws {Refusal} `corrupt` where the tensors together have more numbers than 2^53 - 1.
 */
export function weightsFacts(weights: Weights, recognition: Recognition): WeightsFacts {
  const { dtypes, parameterCount } = countParameters(weights);
  const { values: metadata, omitted } = boundMetadata(weights.metadata, MAX_METADATA_BYTES);
  return {
    format: weights.format,
    architecture: recognition.architecture,
    role: recognition.role,
    recognizedBy: recognition.recognizedBy.slice(0, MAX_SENTENCES).map(sentence),
    tensorCount: weights.tensors.size,
    parameterCount,
    dtypes,
    metadata,
    metadataOmitted: omitted,
    triggerWords: triggerWords(weights.metadata),
    details: boundMetadata(Object.entries(weights.details), MAX_DETAILS_BYTES).values,
  };
}

function sentence(text: string): string {
  return cutToBytes(text, MAX_SENTENCE_BYTES).toWellFormed();
}

function countParameters({ tensors, label }: Weights): Pick<WeightsFacts, 'dtypes' | 'parameterCount'> {
  const dtypes = new Map<string, { tensors: number; parameters: number }>();
  let parameterCount = 0;
  for (const [name, tensor] of tensors) {
    const parameters = elementsOf(tensor);
    parameterCount += parameters;
    if (!Number.isSafeInteger(parameterCount)) {
      throw new Refusal(
        'corrupt',
        `The file is ${label} whose tensors have more than 2^53 numbers together, up to ${quoted(name)} of shape ${shapeText(tensor.shape)}.`,
      );
    }
    const dtype = dtypes.has(tensor.dtype) || dtypes.size < MAX_DTYPES ? tensor.dtype : OTHER_DTYPES;
    const count = dtypes.get(dtype) ?? { tensors: 0, parameters: 0 };
    count.tensors++;
    count.parameters += parameters;
    dtypes.set(dtype, count);
  }
  return { dtypes: Object.fromEntries(dtypes), parameterCount };
}

/** Infinite or inexact where a shape's product leaves the safe integers, which the sum then shows. */
function elementsOf({ shape }: Tensor): number {
  return shape.includes(0) ? 0 : shape.reduce((product, dimension) => product * dimension, 1);
}
