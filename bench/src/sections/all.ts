import type { Section } from '../section.ts';
import { clients } from './clients.ts';
import { complete } from './complete.ts';
import { imports } from './imports.ts';
import { memory } from './memory.ts';
import { partPut } from './part-put.ts';
import { smallImages } from './small-images.ts';
import { startUp } from './start-up.ts';
import { validators } from './validators.ts';

/** Everything that is measured, in this order. */
export const SECTIONS: readonly Section[] = [
  startUp,
  smallImages,
  memory,
  complete,
  partPut,
  clients,
  imports,
  validators,
];
