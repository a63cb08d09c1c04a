import type { Validator } from '../ports/validator.ts';
import { judgeMedia } from './media/judge-media.ts';

export const audioValidator: Validator = {
  kind: 'audio',
  validate: (input) => judgeMedia(input, 'audio'),
};
