import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { KINDS, type Kind } from '@wharf/contract';
import type { Logger } from 'pino';
import { openDiskStore, openSharedDiskStore } from '../adapters/blobs/disk/open.ts';
import { signedUrlReceiver } from '../adapters/blobs/signed-url/receiver.ts';
import { openSqliteDatabase } from '../adapters/database/sqlite/open.ts';
import { createDecoderPool } from '../adapters/decoder/process-pool.ts';
import { inProcessFeed } from '../adapters/feed/in-process.ts';
import { createGuardedFetcher } from '../adapters/fetch/guarded-fetcher.ts';
import { type DerivedKeys, loadKeys } from '../adapters/secrets/installation-secret.ts';
import { secretBox } from '../adapters/secrets/secret-box.ts';
import type { Config } from '../config/config.ts';
import type { Dependencies } from '../domain/dependencies.ts';
import { storageUrls } from '../domain/part-urls/signed-urls.ts';
import type { Database } from '../ports/database.ts';
import type { Decoder } from '../ports/decoder.ts';
import type { ImportSources } from '../ports/import-source.ts';
import type { PartIndex } from '../ports/part-index.ts';
import type { PartReceiver } from '../ports/part-receiver.ts';
import type { RemoteFetcher } from '../ports/remote-fetcher.ts';
import type { StorageUrls } from '../ports/storage-urls.ts';
import { openSources } from '../sources/registry.ts';
import { mediaPrograms } from './media-programs.ts';
import { VERSION } from './version.ts';

/** The database with the keys of the installation: all that administration needs. */
export interface Foundation {
  readonly database: Database;
  readonly parts: PartIndex;
  readonly keys: DerivedKeys;
}

export async function openFoundation(config: Config): Promise<Foundation> {
  await mkdir(config.dataDirectory, { recursive: true, mode: 0o700 });
  const keys = await loadKeys(config.dataDirectory, config.secret);
  return { ...(await openSqliteDatabase({ file: join(config.dataDirectory, 'wharf.db') })), keys };
}

/** Everything a process works with, and how to let go of it. */
export interface Assembly {
  readonly deps: Dependencies;
  readonly keys: DerivedKeys;
  /** Absent in a process that receives no parts. */
  readonly receiver: PartReceiver | undefined;
  close(): Promise<void>;
}

/**
 * Picks the adapters and wires them.
 * @param publicUrl base of signed URLs; read late, for the port may be picked at listen
 * @param crashPoint called between writes; only the crash tests pass one
 */
export async function assemble(
  config: Config,
  log: Logger,
  publicUrl: () => string,
  crashPoint: (name: string) => void = () => undefined,
): Promise<Assembly> {
  await using opened = new AsyncDisposableStack();
  const decoder = openDecoder(config, log);
  opened.defer(() => decoder.close());
  // Asked while database and store are opened: it takes a process of its own.
  const kindsKnown = supportedKinds(decoder, log);
  // It is awaited below; if opening fails before, that is the error to report.
  kindsKnown.catch(() => undefined);
  const { database, parts, keys } = await openFoundation(config);
  opened.defer(() => database.close());
  const blobs = await openBlobs(config, log, { parts, keys, publicUrl, crashPoint });
  opened.defer(() => blobs.close());
  const fetcher = openFetcher(config);
  opened.defer(() => fetcher.close());
  const deps: Dependencies = {
    database,
    blobs: blobs.store,
    receiver: blobs.receiver ?? opened.use(signedUrlReceiver({ store: blobs.store, clock: Date.now })),
    decoder,
    fetcher,
    sources: importSources(config, fetcher),
    secrets: secretBox(keys.sealing),
    kinds: await kindsKnown,
    feed: inProcessFeed(),
    clock: Date.now,
    limits: {
      maxFileSize: config.maxFileSize,
      partUrlTtl: config.partUrlTtl * 1000,
      assetUrlTtl: config.assetUrlTtl * 1000,
      uploadTtl: config.uploadTtl * 1000,
      importConnections: config.importConnections,
      importTimeout: config.importTimeout * 1000,
    },
    crashPoint,
  };
  const resources = opened.move();
  const close = async () => {
    // Before what it reads from.
    await decoder.close();
    await resources.disposeAsync();
  };
  return { deps, keys, receiver: blobs.receiver, close };
}

function openFetcher(config: Config): RemoteFetcher {
  return createGuardedFetcher({
    allowedNetworks: config.importAllowNetworks,
    allowedPorts: config.importPorts,
    userAgent: `wharf/${VERSION}`,
  });
}

function importSources(config: Config, fetcher: RemoteFetcher): ImportSources {
  return openSources({
    fetcher,
    huggingFace: { endpoint: config.huggingFaceEndpoint, token: config.huggingFaceToken },
    civitai: { endpoint: config.civitaiEndpoint, token: config.civitaiToken },
  });
}

/** Directories in which programs of the system are looked for. */
const TOOL_DIRECTORIES = ['/usr/bin', '/bin', '/usr/local/bin', '/opt/homebrew/bin'];

function openDecoder(config: Config, log: Logger): Decoder {
  return createDecoderPool({
    entry: new URL('./decoder-child.ts', import.meta.url),
    entryArguments: [`--media-engine=${config.mediaEngine}`],
    programs: mediaPrograms(config.mediaEngine, TOOL_DIRECTORIES),
    toolDirectories: TOOL_DIRECTORIES,
    sandbox: config.decoderSandbox,
    concurrency: config.workerConcurrency,
    timeoutMs: config.decoderTimeout * 1000,
    stallMs: config.decoderStall * 1000,
    memoryBytes: config.decoderMemory,
    log,
  });
}

async function supportedKinds(decoder: Decoder, log: Logger): Promise<ReadonlySet<Kind>> {
  const kinds = await decoder.supportedKinds();
  const missing = KINDS.filter((kind) => !kinds.has(kind));
  if (missing.length > 0) {
    log.warn({ kinds: missing }, 'no decoder for video and audio: uploads of these kinds are refused');
  }
  return kinds;
}

async function openBlobs(
  config: Config,
  log: Logger,
  wiring: {
    readonly parts: PartIndex;
    readonly keys: DerivedKeys;
    readonly publicUrl: () => string;
    readonly crashPoint: (name: string) => void;
  },
) {
  const options = {
    directory: join(config.dataDirectory, 'blobs'),
    parts: wiring.parts,
    urls: lateUrls(wiring.publicUrl, wiring.keys.signing),
    crashPoint: wiring.crashPoint,
    onBackgroundError: (error: unknown) => log.warn({ err: error }, 'clean-up in the blob store failed'),
  };
  if (config.role !== 'worker') return openDiskStore(options);
  return { ...(await openSharedDiskStore(options)), receiver: undefined };
}

function lateUrls(publicUrl: () => string, key: Uint8Array): StorageUrls {
  return {
    part: (...args) => storageUrls(publicUrl(), key).part(...args),
    object: (...args) => storageUrls(publicUrl(), key).object(...args),
  };
}
