import type { IncomingHttpHeaders } from 'node:http';

/** A request as the server saw it. Positions in bytes. */
export interface SeenRequest {
  /** From 1, since the file was put at its path. */
  readonly number: number;
  /** Path and query. */
  readonly target: string;
  readonly headers: IncomingHttpHeaders;
  /** The range asked for; `end` is exclusive, null for a range without one. */
  readonly range: { readonly start: number; readonly end: number | null } | null;
  /** Answers under way for the path when the request came, this one included. */
  readonly open: number;
}

/** How one answer differs from what a decent server would send. */
export interface Deviation {
  /** Ends the connection without an answer. */
  readonly drop?: true;
  /** Sends this instead of the file; `headers` apply. */
  readonly status?: number;
  /** With `status`. */
  readonly body?: string;
  /** Sent besides, or instead of, those of the file; null leaves one out. */
  readonly headers?: Readonly<Record<string, string | null>>;
  /** Sends the whole file, whatever range is asked for. */
  readonly ignoreRange?: true;
  /** Sends a range even where the condition of `If-Range` does not hold. */
  readonly ignoreIfRange?: true;
  /** Sends at most so many bytes of the range asked for, and says so. */
  readonly atMost?: number;
  /** Sends the range so many bytes further on, and says so. */
  readonly shift?: number;
  /** Sends so many bytes more than it announces, in chunked encoding. */
  readonly surplus?: number;
  /** Ends the connection after so many bytes of the body. */
  readonly cutAfter?: number;
  /** Waits before the headers. */
  readonly holdUntil?: Promise<unknown>;
  /** Waits in the middle of the body. */
  readonly pause?: { readonly after: number; readonly until: Promise<unknown> };
}

/** Decides how the answer to a request deviates; undefined: not at all. */
export type Deviate = (request: SeenRequest) => Deviation | undefined;

/** The first deviation that applies. */
export function anyOf(...choices: readonly Deviate[]): Deviate {
  return (request) => {
    for (const choice of choices) {
      const deviation = choice(request);
      if (deviation !== undefined) return deviation;
    }
    return undefined;
  };
}

/** Deviates in the answers to the requests of these numbers, from 1. */
export function onRequests(numbers: readonly number[], deviation: Deviation): Deviate {
  return ({ number }) => (numbers.includes(number) ? deviation : undefined);
}

/** Cuts every connection after so many bytes. */
export function cutEvery(bytes: number): Deviate {
  return () => ({ cutAfter: bytes });
}

/** Refuses whoever comes while `most` answers are under way. */
export function atMostAtOnce(most: number, status = 403): Deviate {
  return ({ open }) => (open > most ? { status } : undefined);
}
