/** What the tests of the intake send, and what they wait for. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Wharf } from '@wharf/sdk';
import type { Page } from 'playwright-core';
import { sampleText } from '../../../sdk/test/driver/sample-files.ts';
import { chooseFiles, type TestFile, tray } from './intake-page.ts';

export const MIB = 1024 ** 2;

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** Text that is its own by its name. */
export function textFile(name: string, size: number): TestFile {
  return { name, mimeType: 'text/plain', buffer: sampleText(name, size) };
}

/** A folder for large files: they get into the browser faster from there. */
export class SampleFolder {
  readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  static async make(): Promise<SampleFolder> {
    return new SampleFolder(await mkdtemp(join(tmpdir(), 'wharf-intake-')));
  }

  /** @returns where the file is, and its bytes */
  async write(
    name: string,
    size: number,
  ): Promise<{ readonly path: string; readonly bytes: Buffer<ArrayBuffer> }> {
    const path = join(this.path, name);
    const bytes = sampleText(name, size);
    await writeFile(path, bytes);
    return { path, bytes };
  }

  remove(): Promise<void> {
    return rm(this.path, { recursive: true, force: true });
  }
}

/** Chooses files, and sends them. */
export async function send(page: Page, files: Parameters<typeof chooseFiles>[1]): Promise<void> {
  const dialog = await chooseFiles(page, files);
  await dialog.getByRole('button', { name: 'Upload' }).click();
}

/** Waits until so many uploads are done, and no others are there. */
export async function done(page: Page, count = 1): Promise<void> {
  const name = count === 1 ? '1 upload done' : `${count} uploads done`;
  // Tens of mebibytes may be on their way, on a machine that is busy with others.
  await tray(page).getByRole('heading', { name, exact: true }).waitFor({ timeout: 180_000 });
}

/** Of the asset that a file became. */
export async function digestOf(client: Wharf, name: string): Promise<string | undefined> {
  const { uploads } = await client.uploads.list({ pageSize: 100 });
  const entityId = uploads.find(
    ({ fileName, status }) => fileName === name && status === 'imported',
  )?.entityId;
  assert.ok(entityId, `${name} is not imported`);
  return (await client.assets.retrieve(entityId)).asset.sha256;
}
