import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { FileLedger } from '../origin/ledger.ts';
import { startServer } from './child-server.ts';

const ENTRY = fileURLToPath(new URL('../origin/main.ts', import.meta.url));

/** Milliseconds after which an importer that is done should have hung up. */
const PATIENCE = 10_000;

/** A file to be fetched, like no other one that the origin has. */
export interface OriginFile {
  readonly url: string;
  /** Bytes. */
  readonly size: number;
  readonly ledgerUrl: string;
}

/** The server that files are imported from, in a process of its own. */
export interface Origin {
  file(size: number): OriginFile;
  /** What it did for a file, once no answer is under way any more. */
  ledger(file: OriginFile): Promise<FileLedger>;
  end(): Promise<void>;
}

/** @param bytesPerSecond of each connection; 0: no limit */
export async function startOrigin(bytesPerSecond: number): Promise<Origin> {
  const server = await startServer({
    name: 'origin',
    command: process.execPath,
    args: [ENTRY, String(bytesPerSecond)],
  });
  return {
    file(size) {
      const id = randomBytes(8).toString('hex');
      return {
        url: `${server.url}/files/${id}/${size}/weights.safetensors`,
        size,
        ledgerUrl: `${server.url}/ledger/${id}`,
      };
    },
    async ledger({ ledgerUrl }) {
      const giveUpAt = performance.now() + PATIENCE;
      for (;;) {
        const ledger = (await (await fetch(ledgerUrl)).json()) as FileLedger;
        if (ledger.open === 0) return ledger;
        if (performance.now() > giveUpAt) throw new Error('An importer is done, but has not hung up');
        await delay(10);
      }
    },
    end: server.end,
  };
}
