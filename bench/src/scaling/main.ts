/**
 * Measures what the arithmetic of docs/scaling.md begins with: costs on PostgreSQL, of signatures and of digests.
 * Needs a PostgreSQL: see scripts/services.
 */
import { tmpdir } from 'node:os';
import { describeMachine } from '../machine.ts';
import { measureDatabase } from './database-costs.ts';
import { measureProcessor } from './processor-costs.ts';

const machine = describeMachine(tmpdir());
const processor = measureProcessor();
const database = await measureDatabase();
process.stdout.write(`${JSON.stringify({ machine, processor, database }, null, 2)}\n`);
