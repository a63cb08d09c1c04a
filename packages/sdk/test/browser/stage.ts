/** A Wharf behind a gate, and a browser: what every test of pages needs. */
import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { weights } from '../docs/sample-files.ts';
import { startWharf, type WharfServer } from '../driver/wharf-server.ts';
import { launchChromium } from './chromium.ts';
import { type Gate, startGate } from './gate.ts';

export interface Stage {
  readonly wharf: WharfServer;
  /** Where the signed URLs lead. */
  readonly gate: Gate;
  readonly browser: Browser;
  /** Weights of so many bytes, on disk. */
  weightsFile(name: string, bytes: number): Promise<SampleFile>;
  /** SHA-256 of the bytes that the server has of a model's only file: fetched and computed here. */
  sha256OfModel(id: string): Promise<string>;
  close(): Promise<void>;
}

export interface SampleFile {
  readonly path: string;
  readonly sha256: string;
}

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

export async function setStage(): Promise<Stage> {
  const folder = await mkdtemp(join(tmpdir(), 'wharf-browser-test-'));
  const gate = await startGate();
  const wharf = await startWharf({ env: { WHARF_PUBLIC_URL: gate.url } }).catch(async (error: unknown) => {
    await gate.close();
    throw error;
  });
  gate.target = wharf.url;
  const browser = await launchChromium().catch(async (error: unknown) => {
    await wharf.stop();
    await gate.close();
    throw error;
  });
  return {
    wharf,
    gate,
    browser,
    async weightsFile(name, bytes) {
      const content = weights(bytes);
      const path = join(folder, name);
      await writeFile(path, content);
      return { path, sha256: sha256(content) };
    },
    async sha256OfModel(id) {
      const authorization = `Basic ${btoa(`${wharf.apiKey}:${wharf.apiSecret}`)}`;
      const answer = await fetch(`${wharf.baseURL}/models/${id}/download`, {
        method: 'POST',
        headers: { authorization },
      });
      const { files } = (await answer.json()) as { files: { url: string }[] };
      const file = await fetch(files[0]?.url ?? '');
      return sha256(new Uint8Array(await file.arrayBuffer()));
    },
    async close() {
      await browser.close();
      await wharf.stop();
      await gate.close();
      await rm(folder, { recursive: true });
    },
  };
}
