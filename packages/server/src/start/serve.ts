import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import { StoreSettingsError } from '../adapters/blobs/s3/store-settings-error.ts';
import { processIdentity } from '../adapters/workers/process-identity.ts';
import type { Config } from '../config/config.ts';
import type { Dependencies } from '../domain/dependencies.ts';
import { ensureAccess } from '../domain/projects/ensure-access.ts';
import type { IssuedKey } from '../domain/projects/issue-key.ts';
import { sweepUnknownObjects } from '../domain/storage/collect-garbage.ts';
import { isOwnStore } from '../domain/storage/is-own-store.ts';
import { buildHttp } from '../http/app.ts';
import { startMaintenance } from '../jobs/maintenance.ts';
import { startWorker, type WorkerConcurrency } from '../jobs/worker.ts';
import { assemble } from './assemble.ts';
import { consoleDirectory } from './console-directory.ts';
import { VERSION } from './version.ts';

export interface RunningServer {
  /** Base of the API as clients on this machine reach it. */
  readonly url: string;
  /** The generated key, on the very first start. */
  readonly firstKey: IssuedKey | undefined;
  /**
   * Drains and lets go of everything. Resolves soon after the drain timeout in any case: what then still hangs is
   * for the end of the process.
   */
  stop(): Promise<void>;
}

/** Milliseconds after the drain timeout for giving jobs back and closing what is open. */
const RELEASE = 5_000;

/** Starts the roles of the configuration in this process. */
export async function serve(
  config: Config,
  log: Logger,
  crashPoint?: (name: string) => void,
): Promise<RunningServer> {
  let localUrl = `http://${urlHost(config.host)}:${config.port}`;
  const publicUrl = () => config.publicUrl ?? localUrl;
  const { deps, keys, receiver, storageOrigins, registry, close } = await assemble(
    config,
    log,
    publicUrl,
    crashPoint,
  );
  try {
    await requireOwnStore(config, deps);
    const firstKey = await ensureAccess(
      { database: deps.database, hashKey: keys.apiSecrets, clock: deps.clock },
      config.apiKey === undefined || config.apiSecret === undefined
        ? undefined
        : { key: config.apiKey, secret: config.apiSecret },
    );
    // Elsewhere other nodes may be about to enter what they have just begun to store.
    if (config.role === 'all' && config.storage === 'disk' && config.databaseUrl === undefined) {
      const { unknown, deleted } = await sweepUnknownObjects(deps);
      const told = { objects: unknown.length, keys: unknown.slice(0, 100) };
      if (!deleted) log.error(told, 'kept objects that the database does not know: is it the right one?');
      else if (unknown.length > 0) log.warn(told, 'deleted objects that belonged to nothing');
    }
    const http = await buildHttp({
      deps,
      logger: log,
      version: VERSION,
      engines: { database: config.databaseUrl === undefined ? 'sqlite' : 'postgres', store: config.storage },
      publicUrl,
      storageOrigins,
      hashKey: keys.apiSecrets,
      requestKey: keys.requests,
      sessionKey: keys.sessions,
      storage: receiver === undefined ? undefined : { receiver, signingKey: keys.signing },
      corsOrigins: config.corsOrigins,
      trustedProxies: config.trustedProxies,
      rateLimit: config.rateLimit,
      consoleDirectory: consoleDirectory(config.console),
      registry,
      totals: config.role !== 'api',
      api: config.role !== 'worker',
    });
    await http.app.listen({ host: config.host, port: config.port });
    localUrl = `http://${urlHost(config.host)}:${(http.app.server.address() as AddressInfo).port}`;
    const working = config.role !== 'api';
    const worker = working ? startWorker(deps, log, processIdentity(), concurrencyOf(config)) : undefined;
    const maintenance = working ? startMaintenance(deps, log) : undefined;
    // Nobody balances load over workers.
    const delay = config.role === 'worker' ? 0 : config.drainDelay * 1000;
    const patience = config.drainTimeout * 1000;
    const endRequests = async () => {
      http.drain();
      await sleep(delay);
      http.endStreams();
      // Closing stops new connections and waits for running requests.
      await closeHttp(http.app, patience);
    };
    const drain = async () => {
      // Jobs go on meanwhile.
      await Promise.all([endRequests(), worker?.stop(delay + patience), maintenance?.stop()]);
      await close();
    };
    const stop = async () => {
      if (await endsWithin(drain(), delay + patience + RELEASE)) return;
      log.warn('not everything could be ended in time: its jobs come back when their leases run out');
    };
    return { url: localUrl, firstKey, stop };
  } catch (error) {
    await close();
    throw error;
  }
}

/** @throws StoreSettingsError */
async function requireOwnStore(config: Config, deps: Dependencies): Promise<void> {
  if (await isOwnStore(deps)) return;
  const [setting, place] =
    config.storage === 's3'
      ? ['S3_BUCKET', `the bucket "${config.s3Bucket}"`]
      : ['WHARF_STORAGE', `the directory ${join(config.dataDirectory, 'blobs')}`];
  throw new StoreSettingsError(
    `${setting}: ${place} has none of the files that the database knows, so it is not the store of this installation: give every process the same store and the same database, or restore the files`,
  );
}

function concurrencyOf(config: Config): WorkerConcurrency {
  return {
    files: config.workerConcurrency,
    imports: {
      total: config.importConcurrency,
      perProject: config.importProjectConcurrency,
      perHost: config.importHostConcurrency,
    },
  };
}

/** An address that can be connected to, in the form URLs have it. */
function urlHost(host: string): string {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1';
  return host.includes(':') ? `[${host}]` : host;
}

/** Waits for work, at most `milliseconds`. @returns whether it has ended */
async function endsWithin(work: Promise<void>, milliseconds: number): Promise<boolean> {
  const { promise: late, resolve } = Promise.withResolvers<false>();
  const timer = setTimeout(resolve, milliseconds, false);
  try {
    return await Promise.race([work.then(() => true), late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Milliseconds between two looks for connections that have become idle while draining. */
const IDLE_SWEEP = 50;

/** Waits for running requests, at most `patience` milliseconds; connections end with their request. */
async function closeHttp(app: FastifyInstance, patience: number): Promise<void> {
  // `close` ends the connections that are idle by then; those of requests that end later would be kept
  // open for the next request, which is not to come.
  const sweep = setInterval(() => app.server.closeIdleConnections(), IDLE_SWEEP);
  const timer = setTimeout(() => app.server.closeAllConnections(), patience);
  try {
    await app.close();
  } finally {
    clearInterval(sweep);
    clearTimeout(timer);
  }
}
