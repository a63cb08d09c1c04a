import type { Inspection, ValidationInput, Validator } from '../ports/validator.ts';
import { acceptImage, decodeImage, requireImageFormat } from './image.ts';
import { IMAGE_FORMATS } from './images/image-formats.ts';
import { Refusal, settle } from './refusal.ts';

/** An avatar is a still picture that every browser shows. */
export const avatarValidator: Validator = {
  kind: 'avatar',
  validate: (input) => settle(() => judgeAvatar(input)),
};

async function judgeAvatar(input: ValidationInput): Promise<Inspection> {
  const format = await requireImageFormat(input, ['jpeg', 'png', 'webp']);
  const decoded = await decodeImage(input.source, format, input.progress);
  if (decoded.frames > 1) {
    throw new Refusal(
      'unsupported-type',
      `The ${IMAGE_FORMATS[format].label} is an animation of ${decoded.frames} frames; an avatar must be a still picture.`,
      { frames: decoded.frames },
    );
  }
  return acceptImage(format, decoded, 'uploaded-avatar');
}
