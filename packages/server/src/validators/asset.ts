import type { Inspection, ValidationInput, Validator } from '../ports/validator.ts';
import { type ContentName, nameContent } from './content-name.ts';
import { Refusal, settle } from './refusal.ts';
import { SNIFF_BYTES, sniffImage } from './sniff.ts';
import { formatOfName } from './weights/sniff-weights.ts';

/** Decides the kind from the content and hands the file to that kind's validator. */
export const assetValidator: Validator = {
  kind: 'asset',
  validate: (input) => settle(() => judgeAsset(input)),
};

async function judgeAsset(input: ValidationInput): Promise<Inspection> {
  const head = Buffer.from(await input.source.read(0, SNIFF_BYTES));
  const content = await nameContent(head, input.source.size);
  if (sniffImage(head) !== undefined) return (await import('./image.ts')).imageValidator.validate(input);
  // Pickles of protocol 0 are plain text, and their readers go by the name.
  if (content.mimeType === 'text/plain' && formatOfName(input.fileName) !== undefined) {
    return (await import('./model.ts')).judgeWeights(input);
  }
  if (content.mimeType === 'text/plain') return (await import('./text.ts')).textValidator.validate(input);
  // Loaded when first needed: a decoder child that only ever sees pictures stays small.
  switch (content.family) {
    case 'audio':
    case 'video':
      return (await import('./media/judge-media.ts')).judgeMedia(input, undefined);
    case '3d':
      return (await import('./three-d.ts')).judgeScene(input);
    case 'model':
      return (await import('./model.ts')).judgeWeights(input);
    default:
      throw unsupported(content);
  }
}

function unsupported({ family, label, mimeType }: ContentName): Refusal {
  const details = { detected: mimeType };
  return new Refusal(
    'unsupported-type',
    family === 'unknown' || family === 'image'
      ? `The file's content is ${label}; upload an image, video, audio, 3D, text or model file in a format that is supported.`
      : `The file is ${label}, which is neither an image, video, audio, 3D, text nor model file.`,
    details,
  );
}
