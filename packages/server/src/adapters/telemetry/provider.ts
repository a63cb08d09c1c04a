import { randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Tracer } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  BatchSpanProcessor,
  type IdGenerator,
  NodeTracerProvider,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
} from '@opentelemetry/sdk-trace-node';
import {
  ATTR_SERVICE_INSTANCE_ID,
  ATTR_SERVICE_NAME,
  ATTR_SERVICE_VERSION,
} from '@opentelemetry/semantic-conventions';
import { onceAMinute, reportingExporter } from './reporting-exporter.ts';

/** Spans that wait to be sent; what comes when so many wait is dropped. */
const MAX_WAITING = 4096;
const MAX_BATCH = 512;
/** Milliseconds between two batches. */
const INTERVAL = 2_000;
/** Milliseconds that a batch may take, its retries included. */
const EXPORT_TIMEOUT = 5_000;
/** Milliseconds for what is still to be sent at the end. */
const CLOSE_TIMEOUT = 3_000;

export interface ProviderOptions {
  /** Base URL of the collector, without `/v1/traces`. */
  readonly endpoint: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly service: { readonly name: string; readonly version: string };
  /** Of the traces that begin here, the share that is recorded: 0 to 1. */
  readonly samplingRatio: number;
  /** Told what goes wrong between here and the collector, at most once a minute. */
  readonly onTrouble: (message: string) => void;
}

export interface Provider {
  readonly tracer: Tracer;
  withTraceId<T>(traceId: string, start: () => T): T;
  close(): Promise<void>;
}

/** Spans to the collector in batches. A trace that a client began is recorded where its `traceparent` says so. */
export function openProvider(options: ProviderOptions): Provider {
  const { endpoint, headers, service, samplingRatio, onTrouble } = options;
  const tell = onceAMinute(onTrouble);
  const ids = new ChosenIds();
  const exporter = new OTLPTraceExporter({
    url: `${endpoint}/v1/traces`,
    headers: { ...headers },
    timeoutMillis: EXPORT_TIMEOUT,
    concurrencyLimit: 2,
  });
  const provider = new NodeTracerProvider({
    idGenerator: ids,
    resource: resourceFromAttributes({
      [ATTR_SERVICE_NAME]: service.name,
      [ATTR_SERVICE_VERSION]: service.version,
      [ATTR_SERVICE_INSTANCE_ID]: randomUUID(),
    }),
    sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(samplingRatio) }),
    spanProcessors: [
      new BatchSpanProcessor(reportingExporter(exporter, tell), {
        maxQueueSize: MAX_WAITING,
        maxExportBatchSize: MAX_BATCH,
        scheduledDelayMillis: INTERVAL,
        exportTimeoutMillis: EXPORT_TIMEOUT,
      }),
    ],
  });
  return {
    tracer: provider.getTracer('wharf', service.version),
    withTraceId: (traceId, start) => ids.choose(traceId, start),
    async close() {
      const patience = new AbortController();
      const late = delay(CLOSE_TIMEOUT, false, { signal: patience.signal }).catch(() => true);
      // What fails is told by the exporter.
      const sent = provider.shutdown().then(
        () => true,
        () => true,
      );
      if (!(await Promise.race([sent, late]))) tell('the last spans could not be sent in time');
      patience.abort();
    },
  };
}

/** Ids of new traces, chosen where somebody has told the id to its users already. */
class ChosenIds implements IdGenerator {
  #chosen: string | undefined;

  generateTraceId(): string {
    return this.#chosen ?? randomBytes(16).toString('hex');
  }

  generateSpanId(): string {
    return randomBytes(8).toString('hex');
  }

  choose<T>(traceId: string, start: () => T): T {
    this.#chosen = traceId;
    try {
      return start();
    } finally {
      this.#chosen = undefined;
    }
  }
}
