/** The configuration file: read as a whole, and replaced as a whole. */
import { randomUUID } from 'node:crypto';
import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { CommandError, configError } from '../errors/command-error.ts';
import { EXIT } from '../exit-codes.ts';
import { type ConfigContent, parseConfig } from './config-text.ts';
import { configDirectory, type Environment } from './directories.ts';

/** Any permission of the group or of everybody. */
const OTHERS = 0o077;

export class ConfigFile {
  readonly path: string;

  constructor(environment: Environment) {
    this.path = join(configDirectory(environment), 'config.json');
  }

  /** @throws CommandError where it cannot be read or understood. A file that is not there says nothing. */
  read(): ConfigContent {
    const text = this.#text();
    return text === undefined ? { profiles: {} } : parseConfig(text, this.path);
  }

  get exists(): boolean {
    return statSync(this.path, { throwIfNoEntry: false }) !== undefined;
  }

  /** Whether others than its owner can read the file. On Windows its folder protects it. */
  get isReadableByOthers(): boolean {
    const stat = statSync(this.path, { throwIfNoEntry: false });
    return process.platform !== 'win32' && stat !== undefined && (stat.mode & OTHERS) !== 0;
  }

  /**
   * Replaces the file, for its owner's eyes only: after a crash there is the old one or the new one.
   * @throws CommandError where it cannot be written
   */
  write(content: ConfigContent): void {
    const text = `${JSON.stringify(content, null, 2)}\n`;
    try {
      mkdirSync(dirname(this.path), { recursive: true, mode: 0o700 });
      // A link (of people who keep their settings elsewhere) stays one.
      const target = this.exists ? realpathSync(this.path) : this.path;
      const fresh = `${target}.${randomUUID()}`;
      try {
        const file = openSync(fresh, 'wx', 0o600);
        try {
          writeSync(file, text);
          fsyncSync(file);
        } finally {
          closeSync(file);
        }
        renameSync(fresh, target);
      } finally {
        rmSync(fresh, { force: true });
      }
    } catch (cause) {
      throw new CommandError(`${this.path} cannot be written: ${messageOf(cause)}`, EXIT.cannotCreate, {
        cause,
      });
    }
  }

  #text(): string | undefined {
    try {
      return readFileSync(this.path, 'utf8');
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw configError(`${this.path} cannot be read: ${messageOf(cause)}`);
    }
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
