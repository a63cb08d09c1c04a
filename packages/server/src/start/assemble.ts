import { KINDS, type Kind } from '@wharf/contract';
import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
import { createDecoderPool } from '../adapters/decoder/process-pool.ts';
import { tellingDatabase } from '../adapters/feed/telling-database.ts';
import { createFetcherOnDemand } from '../adapters/fetch/fetcher-on-demand.ts';
import { createPrometheus } from '../adapters/metrics/prometheus.ts';
import type { DerivedKeys } from '../adapters/secrets/installation-secret.ts';
import { secretBox } from '../adapters/secrets/secret-box.ts';
import type { Config } from '../config/config.ts';
import type { Dependencies } from '../domain/dependencies.ts';
import type { Decoder } from '../ports/decoder.ts';
import type { ImportSources } from '../ports/import-source.ts';
import type { PartReceiver } from '../ports/part-receiver.ts';
import type { RemoteFetcher } from '../ports/remote-fetcher.ts';
import type { Tracer } from '../ports/tracer.ts';
import { openSources } from '../sources/registry.ts';
import { openBlobs } from './blobs.ts';
import { openFeed } from './feed.ts';
import { openFoundation } from './foundation.ts';
import { measured } from './measured.ts';
import { mediaPrograms } from './media-programs.ts';
import { openSharedState } from './shared-state.ts';
import { openTelemetry } from './telemetry.ts';
import { TOOL_DIRECTORIES } from './tool-directories.ts';
import { VERSION } from './version.ts';

/** Everything a process works with, and how to let go of it. */
export interface Assembly {
  readonly deps: Dependencies;
  readonly keys: DerivedKeys;
  /** Absent in a process that receives no parts. */
  readonly receiver: PartReceiver | undefined;
  /** Where signed URLs lead, besides this server. */
  readonly storageOrigins: readonly string[];
  /** What `/metrics` shows. */
  readonly registry: Registry;
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
  const { tracer, close: closeTelemetry } = await openTelemetry(config, log);
  opened.defer(closeTelemetry);
  const decoder = openDecoder(config, log, tracer);
  opened.defer(() => decoder.close());
  // Asked while database and store are opened: it takes a process of its own.
  const kindsKnown = supportedKinds(decoder, log);
  // It is awaited below; if opening fails before, that is the error to report.
  kindsKnown.catch(() => undefined);
  const { database, parts, keys } = await openFoundation(config);
  opened.defer(() => database.close());
  if (config.databaseUrl !== undefined && config.secret === undefined) {
    log.warn(
      'WHARF_SECRET is not set: the secret in the data directory is used, which every further process needs too',
    );
  }
  const { feed, close: closeFeed } = await openFeed(config, log);
  opened.defer(closeFeed);
  const { clock, ...shared } = await openSharedState(config, database, log);
  opened.defer(() => clock.close());
  const blobs = await openBlobs(config, log, { parts, keys, publicUrl, clock: clock.now, crashPoint });
  opened.defer(() => blobs.close());
  const fetcher = openFetcher(config);
  opened.defer(() => fetcher.close());
  const { meter, registry } = createPrometheus({ version: VERSION, role: config.role });
  const deps: Dependencies = {
    ...measured(
      { database: tellingDatabase(database, feed), blobs: blobs.store, receiver: blobs.receiver, decoder },
      meter,
    ),
    fetcher,
    sources: importSources(config, fetcher),
    secrets: secretBox(keys.sealing),
    kinds: await kindsKnown,
    feed,
    tracer,
    meter,
    clock: clock.now,
    clockSkew: clock.skew,
    ...shared,
    limits: {
      maxFileSize: config.maxFileSize,
      partUrlTtl: config.partUrlTtl * 1000,
      assetUrlTtl: config.assetUrlTtl * 1000,
      uploadTtl: config.uploadTtl * 1000,
      importConnections: config.importConnections,
      importTimeout: config.importTimeout * 1000,
      quota: { bytes: config.quotaBytes, uploads: config.quotaUploads },
    },
    crashPoint,
  };
  const resources = opened.move();
  const close = async () => {
    // Before what it reads from.
    await decoder.close();
    await resources.disposeAsync();
  };
  return { deps, keys, receiver: blobs.partReceiver, storageOrigins: blobs.origins, registry, close };
}

function openFetcher(config: Config): RemoteFetcher {
  return createFetcherOnDemand({
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

function openDecoder(config: Config, log: Logger, tracer: Tracer): Decoder {
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
    tracer,
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
