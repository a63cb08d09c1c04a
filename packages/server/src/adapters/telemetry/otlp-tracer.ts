import { AsyncLocalStorage } from 'node:async_hooks';
import {
  type Span as ApiSpan,
  SpanKind as ApiSpanKind,
  type Tracer as ApiTracer,
  type Context,
  type Link,
  ROOT_CONTEXT,
  type SpanContext,
  SpanStatusCode,
  TraceFlags,
  trace,
} from '@opentelemetry/api';
import { formatTraceparent, parseTraceparent } from '../../ports/trace-context.ts';
import type { OpenSpan, Span, SpanKind, SpanOptions, Tracer } from '../../ports/tracer.ts';
import { openProvider, type ProviderOptions } from './provider.ts';

const KINDS: Readonly<Record<SpanKind, ApiSpanKind>> = {
  internal: ApiSpanKind.INTERNAL,
  server: ApiSpanKind.SERVER,
  consumer: ApiSpanKind.CONSUMER,
  client: ApiSpanKind.CLIENT,
};

export interface OtlpTracer {
  readonly tracer: Tracer;
  /** Sends what is still to be sent, for a few seconds at most; never rejects. */
  close(): Promise<void>;
}

/** A tracer that sends its spans to an OpenTelemetry collector. */
export function openOtlpTracer(options: ProviderOptions): OtlpTracer {
  const provider = openProvider(options);
  return { tracer: new ProviderTracer(provider), close: () => provider.close() };
}

/** What a tracer needs of a provider. */
interface SpanSource {
  readonly tracer: ApiTracer;
  /** Runs `start`, in which a root span gets this trace id. */
  withTraceId<T>(traceId: string, start: () => T): T;
}

class ProviderTracer implements Tracer {
  readonly #spans: SpanSource;
  /** Of its own, and not the global one of the API: no other library is traced by accident. */
  readonly #running = new AsyncLocalStorage<ApiSpan>();

  constructor(spans: SpanSource) {
    this.#spans = spans;
  }

  current(): string | undefined {
    const context = this.#running.getStore()?.spanContext();
    return context && formatTraceparent({ ...context, sampled: isSampled(context) });
  }

  async run<T>(name: string, options: SpanOptions, work: (span: Span) => Promise<T>): Promise<T> {
    const span = this.#start(name, options);
    const told = new ToldSpan(span);
    try {
      return await this.#running.run(span, work, told);
    } catch (error) {
      told.fail(error instanceof Error ? error : typeof error);
      throw error;
    } finally {
      span.end();
    }
  }

  begin(name: string, traceId: string, options: SpanOptions): OpenSpan {
    const span = this.#spans.withTraceId(traceId, () => this.#start(name, options));
    const told = new ToldSpan(span);
    return {
      annotate: (attributes) => told.annotate(attributes),
      fail: (error) => told.fail(error),
      enter: (work) => this.#running.run(span, work),
      end: () => span.end(),
    };
  }

  #start(name: string, { kind = 'internal', attributes = {}, parent }: SpanOptions): ApiSpan {
    // Requests and jobs begin by themselves, wherever the hint came from that woke whoever takes them.
    const begins = kind === 'server' || kind === 'consumer';
    const { context, links } = place(parent, begins ? undefined : this.#running.getStore());
    return this.#spans.tracer.startSpan(name, { kind: KINDS[kind], attributes, links }, context);
  }
}

/** Under which span a new one stands, and with which it is linked. */
function place(
  parent: string | null | undefined,
  running: ApiSpan | undefined,
): { readonly context: Context; readonly links: Link[] } {
  const continued = parseTraceparent(parent ?? undefined);
  if (continued === undefined || continued.traceId === running?.spanContext().traceId) {
    return { context: running ? trace.setSpan(ROOT_CONTEXT, running) : ROOT_CONTEXT, links: [] };
  }
  const { traceId, spanId, sampled } = continued;
  const traceFlags = sampled ? TraceFlags.SAMPLED : TraceFlags.NONE;
  return {
    context: trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId, traceFlags, isRemote: true }),
    links: running ? [{ context: running.spanContext() }] : [],
  };
}

class ToldSpan implements Span {
  readonly #span: ApiSpan;

  constructor(span: ApiSpan) {
    this.#span = span;
  }

  annotate(attributes: Readonly<Record<string, string | number | boolean>>): void {
    this.#span.setAttributes(attributes);
  }

  fail(error: Error | string): void {
    this.#span.setAttribute('error.type', typeof error === 'string' ? error : error.name);
    this.#span.setStatus({ code: SpanStatusCode.ERROR });
  }
}

function isSampled({ traceFlags }: SpanContext): boolean {
  return (traceFlags & TraceFlags.SAMPLED) !== 0;
}
