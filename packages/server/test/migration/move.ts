import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import type { MigrationReport } from '../../src/start/migration/migrate-installation.ts';

const PROGRAM = fileURLToPath(new URL('./dying-migration.ts', import.meta.url));

type Environment = Readonly<Record<string, string>>;

export interface Move {
  readonly from: Environment;
  readonly to: Environment;
  readonly dryRun?: boolean;
  readonly allowLoss?: boolean;
}

/** Where a move is to die. */
export interface Death {
  readonly at: string;
  /** The how manieth time it gets there, from 1 on. */
  readonly hit: number;
}

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

async function run(move: Move, death: Death | undefined): Promise<Ended> {
  const child = spawn(process.execPath, [PROGRAM], {
    env: {
      PATH: process.env.PATH,
      MOVE: JSON.stringify(move),
      ...(death === undefined ? {} : { CRASH_AT: death.at, CRASH_HIT: String(death.hit) }),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [stdout, stderr, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'exit') as Promise<[number | null]>,
  ]);
  return { code, stdout, stderr };
}

/** Moves an installation. @throws Error with what the program said where it failed */
export async function migrate(move: Move): Promise<MigrationReport> {
  const { code, stdout, stderr } = await run(move, undefined);
  if (code !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as MigrationReport;
}

/** Moves until death. @returns false when the move ended before */
export async function migrateUntil(move: Move, death: Death): Promise<boolean> {
  const { code, stdout, stderr } = await run(move, death);
  if (stdout === `died at ${death.at}\n`) return true;
  if (code !== 0) throw new Error(stderr);
  return false;
}
