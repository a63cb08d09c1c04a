import type { Recognition, Weights } from '../tensors.ts';
import { codeSpan } from './code-span.ts';
import { GGUF_LANGUAGE_MODELS } from './gguf-names.ts';
import type { Architecture, Role } from './vocabulary.ts';

type Named = readonly [architecture: Architecture, role: Role];

const EMBEDDINGS: ReadonlySet<string> = new Set<(typeof GGUF_LANGUAGE_MODELS)[number]>([
  'bert',
  'modern-bert',
  'nomic-bert',
  'nomic-bert-moe',
  'neo-bert',
  'jina-bert-v2',
  'jina-bert-v3',
  'eurobert',
  'gemma-embedding',
  'llama-embed',
]);

/** What `general.architecture` says: llama.cpp's names, then ComfyUI-GGUF's for pictures (loader.py, `IMG_ARCH_LIST`). */
const NAMES: ReadonlyMap<string, Named> = new Map<string, Named>([
  ...GGUF_LANGUAGE_MODELS.map((name): [string, Named] => [
    name,
    [name, EMBEDDINGS.has(name) ? 'embedding' : 'language-model'],
  ]),
  ['t5encoder', ['t5', 'text-encoder']],
  ['clip', ['clip', 'image-encoder']],
  ['flux', ['flux-1', 'diffusion-model']],
  ['sd1', ['sd-1', 'diffusion-model']],
  ['sdxl', ['sdxl', 'diffusion-model']],
  ['sd3', ['sd-3', 'diffusion-model']],
  ['aura', ['auraflow', 'diffusion-model']],
  ['hidream', ['hidream', 'diffusion-model']],
  ['cosmos', ['cosmos', 'diffusion-model']],
  ['ltxv', ['ltx-video', 'diffusion-model']],
  ['hyvid', ['hunyuan-video', 'diffusion-model']],
  ['wan', ['wan', 'diffusion-model']],
  ['lumina2', ['lumina-2', 'diffusion-model']],
  ['qwen_image', ['qwen-image', 'diffusion-model']],
]);

/**
 * Recognises a GGUF file by its key-value pairs: its language models bear names of GGUF's own, the same for
 * all families, so that the metadata is what tells them apart.
 *
 * @returns undefined when `general.architecture` is missing or not a known name.
 */
export function recognizeGguf({ tensors, metadata }: Weights): Recognition | undefined {
  const name = metadata.get('general.architecture');
  const named = typeof name === 'string' ? NAMES.get(name) : undefined;
  if (typeof name !== 'string' || named === undefined) return undefined;
  const [architecture, role] = named;
  const recognizedBy = [`the metadata key ${codeSpan('general.architecture')} is ${codeSpan(name)}`];
  if (metadata.get('general.type') === 'adapter') {
    recognizedBy.push('the metadata key `general.type` is `adapter`');
    return { architecture, role: 'lora', recognizedBy };
  }
  if (tensors.size > 0) return { architecture, role, recognizedBy };
  recognizedBy.push('there are no tensors');
  return {
    architecture,
    role: metadata.has('tokenizer.ggml.model') ? 'vocabulary' : 'unknown',
    recognizedBy,
  };
}

/** A sentence when the file is one of several (gguf-py `Keys.Split`); `split.no` counts from 0. */
export function partOfSplit({ metadata }: Weights): string | undefined {
  const count = whole(metadata.get('split.count'));
  if (count === undefined || count < 2) return undefined;
  const number = whole(metadata.get('split.no'));
  const which = number === undefined ? 'one' : `number ${number + 1}`;
  return `the metadata key \`split.count\` says that this is ${which} of ${count} files`;
}

function whole(value: unknown): number | undefined {
  const number = typeof value === 'bigint' ? Number(value) : value;
  return typeof number === 'number' && Number.isSafeInteger(number) && number >= 0 ? number : undefined;
}
