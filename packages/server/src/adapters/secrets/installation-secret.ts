import { hkdfSync, randomBytes } from 'node:crypto';
import { link, mkdir, open, readFile, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** Keys derived from the installation secret, each for one purpose. */
export interface DerivedKeys {
  /** Signs URLs of the storage routes. */
  readonly signing: Uint8Array;
  /** Keys the hashes of API secrets. */
  readonly apiSecrets: Uint8Array;
  /** Keys the hashes of session tokens, and names their cookie. */
  readonly sessions: Uint8Array;
  /** Encrypts secrets of imports. */
  readonly sealing: Uint8Array;
  /** Keys the hashes of requests that may be repeated. */
  readonly requests: Uint8Array;
  /** Hexadecimal. Tells secrets apart, and nothing about them. */
  readonly fingerprint: string;
}

/**
 * Derives the keys of this installation from `WHARF_SECRET`, or from a secret that is generated once
 * and kept beside the data (mode 0600). It is not in the database: who steals that alone can
 * neither sign URLs nor test guesses of API secrets.
 */
export async function loadKeys(dataDirectory: string, configured: string | undefined): Promise<DerivedKeys> {
  const secret = configured ?? (await loadOrCreate(join(dataDirectory, 'secret.key')));
  return {
    signing: derive(secret, 'wharf signed urls'),
    apiSecrets: derive(secret, 'wharf api secrets'),
    sessions: derive(secret, 'wharf sessions'),
    sealing: derive(secret, 'wharf sealed secrets'),
    requests: derive(secret, 'wharf repeated requests'),
    fingerprint: Buffer.from(derive(secret, 'wharf installation')).toString('hex'),
  };
}

function derive(secret: string, purpose: string): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', secret, '', purpose, 32));
}

async function loadOrCreate(file: string): Promise<string> {
  try {
    return (await readFile(file, 'utf8')).trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  const directory = dirname(file);
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const temporary = `${file}.${randomBytes(6).toString('hex')}`;
  const handle = await open(temporary, 'wx', 0o600);
  try {
    await handle.writeFile(`${randomBytes(32).toString('base64url')}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
  try {
    // Fails if another process was first: then its secret is the secret.
    await link(temporary, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    await unlink(temporary);
  }
  const parent = await open(directory, 'r');
  try {
    await parent.sync();
  } finally {
    await parent.close();
  }
  return (await readFile(file, 'utf8')).trim();
}
