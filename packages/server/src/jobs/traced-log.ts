import type { Log } from '../ports/log.ts';
import { parseTraceparent } from '../ports/trace-context.ts';
import type { Tracer } from '../ports/tracer.ts';

/** The log with the `trace_id` of the work that writes to it, where it is traced. */
export function tracedLog(log: Log, tracer: Pick<Tracer, 'current'>): Log {
  const traced = (fields: Readonly<Record<string, unknown>>) => {
    const context = parseTraceparent(tracer.current());
    return context === undefined ? fields : { trace_id: context.traceId, ...fields };
  };
  return {
    debug: (fields, message) => log.debug(traced(fields), message),
    info: (fields, message) => log.info(traced(fields), message),
    warn: (fields, message) => log.warn(traced(fields), message),
    error: (fields, message) => log.error(traced(fields), message),
  };
}
