import type { Migration } from 'kysely/migration';
import { up as initial } from './0001-initial.ts';
import { up as models } from './0002-models.ts';
import { up as imports } from './0003-imports.ts';
import { up as idempotencyKeys } from './0004-idempotency-keys.ts';
import { up as sessions } from './0005-sessions.ts';
import { up as uploadActivity } from './0006-upload-activity.ts';
import { up as library } from './0007-library.ts';
import { up as limits } from './0008-limits.ts';
import { up as webhooks } from './0009-webhooks.ts';
import { up as installation } from './0010-installation.ts';
import { up as traceContext } from './0011-trace-context.ts';

/**
 * Every migration by name, in the order of the names. Never edit one that was released, never put
 * one between two: a database remembers by name which it has had.
 */
export const MIGRATIONS: Readonly<Record<string, Migration>> = {
  '0001-initial': { up: initial },
  '0002-models': { up: models },
  '0003-imports': { up: imports },
  '0004-idempotency-keys': { up: idempotencyKeys },
  '0005-sessions': { up: sessions },
  '0006-upload-activity': { up: uploadActivity },
  '0007-library': { up: library },
  '0008-limits': { up: limits },
  '0009-webhooks': { up: webhooks },
  '0010-installation': { up: installation },
  '0011-trace-context': { up: traceContext },
};
