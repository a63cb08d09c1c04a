import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { keptInServices } from './kept-in-services.ts';

/** Secrets by what they are. */
export type Secrets = Readonly<Record<string, string>>;

/** Ways in which a text may be written elsewhere. */
const WRITINGS: Readonly<Record<string, (secret: string) => string>> = {
  plain: (secret) => secret,
  'percent-encoded': encodeURIComponent,
  base64: (secret) => Buffer.from(secret).toString('base64').replace(/=+$/, ''),
  hexadecimal: (secret) => Buffer.from(secret).toString('hex'),
};

/** Asserts that a text, or bytes, hold none of these secrets. */
export function assertNoSecret(secrets: Secrets, where: string, held: string | Buffer): void {
  const bytes = Buffer.from(held);
  for (const [what, secret] of Object.entries(secrets)) {
    for (const [writing, write] of Object.entries(WRITINGS)) {
      const at = bytes.indexOf(write(secret));
      const context = bytes.toString('latin1', Math.max(0, at - 200), at + 100);
      assert.equal(at, -1, `${what} is in ${where}, ${writing}: ${context}`);
    }
  }
}

/** Every byte that a server keeps, by the path of its file, or by where else it is. */
export async function keptBytes(dataDirectory: string): Promise<ReadonlyMap<string, Buffer>> {
  const kept = new Map(await keptInServices(dataDirectory));
  for (const path of await readdir(dataDirectory, { recursive: true })) {
    try {
      kept.set(path, await readFile(join(dataDirectory, path)));
    } catch (error) {
      // Directories, and what was deleted meanwhile.
      const { code = '' } = error as NodeJS.ErrnoException;
      if (!['EISDIR', 'ENOENT'].includes(code)) throw error;
    }
  }
  return kept;
}
