import type { SpanExporter } from '@opentelemetry/sdk-trace-node';

/** Milliseconds for which nothing is told after something was. */
const SILENCE = 60_000;
const MAX_CHARACTERS = 300;

/** Passes messages on at most once a minute: a collector that is away is away for every batch. */
export function onceAMinute(tell: (message: string) => void): (message: string) => void {
  let silentUntil = 0;
  return (message) => {
    const now = Date.now();
    if (now < silentUntil) return;
    silentUntil = now + SILENCE;
    tell(message.slice(0, MAX_CHARACTERS));
  };
}

/** An exporter that says when a batch is lost. */
export function reportingExporter(inner: SpanExporter, tell: (message: string) => void): SpanExporter {
  return {
    export(spans, done) {
      inner.export(spans, (result) => {
        // 0 is success.
        if (result.code !== 0) tell(result.error?.message || result.error?.name || 'a batch was refused');
        done(result);
      });
    },
    shutdown: () => inner.shutdown(),
    forceFlush: async () => inner.forceFlush?.(),
  };
}
