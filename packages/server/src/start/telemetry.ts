import type { Config } from '../config/config.ts';
import type { Log } from '../ports/log.ts';
import { NO_TRACER, type Tracer } from '../ports/tracer.ts';
import { VERSION } from './version.ts';

export interface Telemetry {
  readonly tracer: Tracer;
  /** Sends what is still to be sent, for a few seconds at most; never rejects. */
  close(): Promise<void>;
}

/** Traces go where the settings say. Without an endpoint nothing is loaded. */
export async function openTelemetry(config: Config, log: Pick<Log, 'warn'>): Promise<Telemetry> {
  const { telemetryEndpoint: endpoint } = config;
  if (endpoint === undefined) return { tracer: NO_TRACER, close: async () => {} };
  const { openOtlpTracer } = await import('../adapters/telemetry/otlp-tracer.ts');
  return openOtlpTracer({
    endpoint,
    headers: config.telemetryHeaders,
    service: { name: config.telemetryService, version: VERSION },
    samplingRatio: config.telemetryRatio,
    onTrouble: (trouble) => log.warn({ trouble }, 'traces do not reach the collector; some may be lost'),
  });
}
