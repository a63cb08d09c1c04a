/** The small files beside a download. Others may write to the folder, too: a link that lies there is never followed. */
import { constants } from 'node:fs';
import { open, rm, writeFile } from 'node:fs/promises';

/** Windows has none. */
export const NO_FOLLOW: number = constants.O_NOFOLLOW ?? 0;

/**
 * @returns `undefined` only where there is no such file
 * @throws where it is there and cannot be read: a link, a folder, a file of another user
 */
export async function readBeside(path: string): Promise<string | undefined> {
  const file = await open(path, constants.O_RDONLY | NO_FOLLOW).catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  });
  try {
    return await file?.readFile('utf8');
  } finally {
    await file?.close();
  }
}

/** Replaces what is there: a link itself, not what it leads to. */
export async function writeBeside(path: string, text: string): Promise<void> {
  await rm(path, { force: true });
  await writeFile(path, text, { flag: 'wx' });
}

export function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException).code;
}
