import { after, before } from 'node:test';
import { createGuardedFetcher } from '../../../src/adapters/fetch/guarded-fetcher.ts';
import {
  type DownloadedFile,
  type DownloadOptions,
  download,
} from '../../../src/domain/imports/download/download.ts';
import type { FileLocation } from '../../../src/ports/import-source.ts';
import type { RemoteFetcher } from '../../../src/ports/remote-fetcher.ts';
import { FileOrigin } from '../../origins/files/file-origin.ts';
import { MemorySink } from './memory-sink.ts';

/** When the clock of the tests begins: no test depends on today. */
export const START = Date.UTC(2026, 0, 1);

/** Time that passes only while somebody waits. */
export class TestTime {
  readonly waits: number[] = [];
  now = START;

  readonly clock = () => this.now;

  readonly wait = async (milliseconds: number, signal: AbortSignal): Promise<void> => {
    signal.throwIfAborted();
    this.waits.push(milliseconds);
    this.now += milliseconds;
    // Lets what is on its way arrive.
    await new Promise((resolve) => setImmediate(resolve));
  };
}

/** A server and a fetcher for the tests of one file. */
export class Workbench {
  #origin: FileOrigin | undefined;
  #fetcher: RemoteFetcher | undefined;

  get origin(): FileOrigin {
    if (this.#origin === undefined) throw new Error('Not started');
    return this.#origin;
  }

  get fetcher(): RemoteFetcher {
    if (this.#fetcher === undefined) throw new Error('Not started');
    return this.#fetcher;
  }

  async start(): Promise<void> {
    this.#origin = await FileOrigin.start();
    this.#fetcher = createGuardedFetcher({
      allowedNetworks: ['127.0.0.0/8'],
      allowedPorts: [80, 443],
      userAgent: 'wharf-test',
    });
  }

  async stop(): Promise<void> {
    await this.#fetcher?.close();
    await this.#origin?.close();
  }
}

/** A workbench that stands for as long as the tests of the suite that calls this. */
export function workbench(): Workbench {
  const bench = new Workbench();
  before(() => bench.start());
  after(() => bench.stop());
  return bench;
}

export interface Run {
  readonly sink: MemorySink;
  readonly time: TestTime;
  /** Sum of what `onBytes` was told. */
  readonly counted: () => number;
  readonly done: Promise<DownloadedFile>;
}

export interface RunOptions extends Partial<Omit<DownloadOptions, 'sink' | 'locate'>> {
  /** @default one of 1000 byte chunks */
  readonly sink?: MemorySink;
  /** @default the URL that is given */
  readonly locate?: DownloadOptions['locate'];
  /** @default 16 */
  readonly maxConnections?: number;
}

/** Downloads into memory, over one connection unless told otherwise, without ever waiting. */
export function run(bench: Workbench, url: string, options: RunOptions = {}): Run {
  const { sink = new MemorySink({ chunkSize: 1000 }), maxConnections = 16, retry, ...others } = options;
  const time = new TestTime();
  let counted = 0;
  const done = download({
    fetcher: bench.fetcher,
    locate: async () => httpLocation(url, maxConnections),
    sink,
    resume: null,
    expected: { size: null, digest: false },
    maxSize: 1024 ** 3,
    connections: 1,
    parallelFrom: 0,
    clock: time.clock,
    wait: time.wait,
    random: () => 1,
    // The files are small: every byte is progress.
    retry: { progress: 1, ...retry },
    signal: new AbortController().signal,
    onBytes: (bytes) => {
      counted += bytes;
    },
    ...others,
  });
  // Whoever does not look at the outcome at once looks later.
  done.catch(() => {});
  return { sink, time, counted: () => counted, done };
}

export function httpLocation(url: string, maxConnections = 16): FileLocation {
  return { via: 'http', url, maxConnections };
}
