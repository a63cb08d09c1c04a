import type { Validator } from '../ports/validator.ts';
import { judgeMedia } from './media/judge-media.ts';

export const videoValidator: Validator = {
  kind: 'video',
  validate: (input) => judgeMedia(input, 'video'),
};
