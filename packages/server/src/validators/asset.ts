import type { Inspection, ValidationInput, Validator } from '../ports/validator.ts';
import { nameContent } from './content-name.ts';
import { imageValidator } from './image.ts';
import { Refusal, settle } from './refusal.ts';
import { SNIFF_BYTES, sniffImage } from './sniff.ts';
import { textValidator } from './text.ts';

/** Decides the kind from the content and hands the file to that kind's validator. */
export const assetValidator: Validator = {
  kind: 'asset',
  validate: (input) => settle(() => judgeAsset(input)),
};

async function judgeAsset(input: ValidationInput): Promise<Inspection> {
  const head = Buffer.from(await input.source.read(0, SNIFF_BYTES));
  if (sniffImage(head) !== undefined) return imageValidator.validate(input);
  const content = await nameContent(head, input.source.size);
  if (content.mimeType === 'text/plain') return textValidator.validate(input);
  const details = { detected: content.mimeType };
  if (content.family === 'unknown') {
    throw new Refusal(
      'unsupported-type',
      `The file's content is ${content.label}; upload an image or text.`,
      details,
    );
  }
  if (content.family === 'other') {
    throw new Refusal(
      'unsupported-type',
      `The file is ${content.label}, which is neither an image nor text.`,
      details,
    );
  }
  throw new Refusal(
    'unsupported-type',
    `The file is ${content.label}; files of kind ${content.family} are not yet supported in this form.`,
    { ...details, kind: content.family },
  );
}
