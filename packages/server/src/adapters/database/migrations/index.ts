import type { Migration } from 'kysely/migration';
import { up as initial } from './0001-initial.ts';
import { up as models } from './0002-models.ts';
import { up as imports } from './0003-imports.ts';

/**
 * Every migration by name, in the order of the names. Never edit one that was released, never put
 * one between two: a database remembers by name which it has had.
 */
export const MIGRATIONS: Readonly<Record<string, Migration>> = {
  '0001-initial': { up: initial },
  '0002-models': { up: models },
  '0003-imports': { up: imports },
};
