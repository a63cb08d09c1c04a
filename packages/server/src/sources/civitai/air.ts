import { ImportRefusedError } from '../../ports/import-source.ts';
import { MAX_ID, positiveId } from './untrusted-values.ts';

/** What an AIR or a shorthand names. */
export interface AirIds {
  readonly modelId: number;
  readonly versionId: number | null;
  readonly fileId: number | null;
  readonly format: string | null;
}

/** How the formats that AIRs end with are called in the metadata of files. */
const FORMATS: Readonly<Record<string, string>> = {
  safetensor: 'SafeTensor',
  safetensors: 'SafeTensor',
  ckpt: 'PickleTensor',
  pt: 'PickleTensor',
  pth: 'PickleTensor',
  gguf: 'GGUF',
  onnx: 'ONNX',
  diffusers: 'Diffusers',
};

const IDENTIFIER = /^(\d{1,20})(?:@(\d{1,20}))?(?:\+(\d{1,20}))?(?:\.([\w-]{1,20}))?$/;

/**
 * Reads `urn:air:{ecosystem}:{type}:{source}:{id}[@{version}][+{fileId}][.{format}]`, of which all up to the
 * id may be missing, and the shorthand `{modelId}@{versionId}`. Ecosystem and type are decoration.
 *
 * @returns undefined for what is neither
 * @throws ImportRefusedError for another source than Civitai, and for ids that cannot be
 */
export function parseAir(given: string): AirIds | undefined {
  const unprefixed = given.replace(/^urn:(?=air:)/i, '').replace(/^air:/i, '');
  const parts = unprefixed.split(':');
  const identifier = parts.at(-1) ?? '';
  const source = parts.at(-2)?.toLowerCase() ?? 'civitai';
  if (parts.length > 4 || /[\s?&=#]/.test(unprefixed)) return undefined;
  if (source === 'huggingface') throw huggingFaceElsewhere();
  if (source !== 'civitai') throw otherSource();
  const match = IDENTIFIER.exec(identifier);
  // A bare number may be a model's id or a version's.
  if (match === null || (unprefixed === given && parts.length === 1 && match[2] === undefined)) {
    return undefined;
  }
  const [, model, version, file, format] = match;
  return {
    modelId: knownId(model),
    versionId: version === undefined ? null : knownId(version),
    fileId: file === undefined ? null : knownId(file),
    format: format === undefined ? null : formatName(format.toLowerCase()),
  };
}

/** Also for digits in a URL. @throws ImportRefusedError */
export function knownId(digits: string | undefined): number {
  const id = positiveId(digits);
  if (id === null) {
    throw new ImportRefusedError(
      'invalid-reference',
      `Civitai's ids are whole numbers from 1 to ${MAX_ID}; copy the address of the model's page again.`,
    );
  }
  return id;
}

function formatName(extension: string): string {
  return (Object.hasOwn(FORMATS, extension) ? FORMATS[extension] : undefined) ?? extension;
}

function huggingFaceElsewhere(): ImportRefusedError {
  return new ImportRefusedError(
    'invalid-reference',
    'This AIR names a model on Hugging Face: give its name ("organization/name") as huggingFaceModelName instead.',
  );
}

function otherSource(): ImportRefusedError {
  return new ImportRefusedError(
    'invalid-reference',
    'This is neither a URL of Civitai nor an AIR of it, such as urn:air:sdxl:lora:civitai:370194@413566.',
  );
}
