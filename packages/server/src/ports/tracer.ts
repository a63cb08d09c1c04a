/**
 * What is said of a piece of work, by the semantic conventions of OpenTelemetry where they have a name for it,
 * else under `wharf.`. Never a URL with a signature, a file name, or a secret.
 */
export type SpanAttributes = Readonly<Record<string, string | number | boolean>>;

/**
 * `server`: answers a request. `consumer`: takes work from a queue. Both are nobody's child but that of the `parent`
 * they are given. `client`: calls somebody.
 */
export type SpanKind = 'internal' | 'server' | 'consumer' | 'client';

/** A piece of work in a trace. */
export interface Span {
  annotate(attributes: SpanAttributes): void;
  /** It failed with this error, or one of this type; only the type is told: messages may quote what users sent. */
  fail(error: Error | string): void;
}

/** A span whose end is not that of one function. */
export interface OpenSpan extends Span {
  /** Calls `work` so that what it begins, also later, is part of this span. */
  enter(work: () => void): void;
  end(): void;
}

export interface SpanOptions {
  /** @default internal */
  readonly kind?: SpanKind;
  readonly attributes?: SpanAttributes;
  /**
   * `traceparent` of the work that this one continues. Where other work is running, in another trace, the span is
   * linked with it; in the same trace, the running work is the parent.
   */
  readonly parent?: string | null;
}

/**
 * Records what was done, for how long, and on whose behalf, across processes.
 *
 * Obligations: never throws, never delays the work, and never holds more spans than a fixed number, whatever
 * becomes of those to whom they are sent.
 */
export interface Tracer {
  /** `traceparent` of the running work; undefined where there is none, or nothing is traced. */
  current(): string | undefined;
  /** Runs `work` as a span, child of the running work unless `parent` says otherwise; a throw fails the span. */
  run<T>(name: string, options: SpanOptions, work: (span: Span) => Promise<T>): Promise<T>;
  /** @param traceId of a new trace, 32 hexadecimal digits, where there is no parent */
  begin(name: string, traceId: string, options: SpanOptions): OpenSpan;
}

const NOTHING: Span = { annotate() {}, fail() {} };

/** Traces nothing, at no cost. */
export const NO_TRACER: Tracer = {
  current: () => undefined,
  run: (_name, _options, work) => work(NOTHING),
  begin: () => ({ ...NOTHING, enter: (work) => work(), end() {} }),
};
