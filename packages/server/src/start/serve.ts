import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import { processIdentity } from '../adapters/workers/process-identity.ts';
import type { Config } from '../config/config.ts';
import { ensureAccess, type IssuedKey } from '../domain/projects/projects.ts';
import { sweepUnknownObjects } from '../domain/storage/collect-garbage.ts';
import { buildHttp } from '../http/app.ts';
import { startMaintenance } from '../jobs/maintenance.ts';
import { startWorker, type WorkerConcurrency } from '../jobs/worker.ts';
import { assemble } from './assemble.ts';
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
  const { deps, keys, receiver, close } = await assemble(config, log, publicUrl, crashPoint);
  try {
    const firstKey = await ensureAccess(
      { database: deps.database, hashKey: keys.apiSecrets, clock: deps.clock },
      config.apiKey === undefined || config.apiSecret === undefined
        ? undefined
        : { key: config.apiKey, secret: config.apiSecret },
    );
    if (config.role === 'all') {
      const swept = await sweepUnknownObjects(deps);
      if (swept.length > 0) log.warn({ keys: swept }, 'deleted objects that belonged to nothing');
    }
    const http = await buildHttp({
      deps,
      logger: log,
      version: VERSION,
      publicUrl,
      hashKey: keys.apiSecrets,
      storage: receiver === undefined ? undefined : { receiver, signingKey: keys.signing },
      corsOrigins: config.corsOrigins,
      trustedProxies: config.trustedProxies,
      rateLimit: config.rateLimit,
      api: config.role !== 'worker',
    });
    await http.app.listen({ host: config.host, port: config.port });
    localUrl = `http://${urlHost(config.host)}:${(http.app.server.address() as AddressInfo).port}`;
    const working = config.role !== 'api';
    const worker = working ? startWorker(deps, log, processIdentity(), concurrencyOf(config)) : undefined;
    const maintenance = working ? startMaintenance(deps, log) : undefined;
    const drain = async () => {
      http.drain();
      // Closing stops new connections and waits for running requests; jobs go on meanwhile.
      await Promise.all([
        closeHttp(http.app, config.drainTimeout * 1000),
        worker?.stop(config.drainTimeout * 1000),
        maintenance?.stop(),
      ]);
      await close();
    };
    const stop = async () => {
      if (await endsWithin(drain(), config.drainTimeout * 1000 + RELEASE)) return;
      log.warn('not everything could be ended in time: its jobs come back when their leases run out');
    };
    return { url: localUrl, firstKey, stop };
  } catch (error) {
    await close();
    throw error;
  }
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
