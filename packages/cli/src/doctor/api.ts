/** One request tells whether the server is there, knows us, and agrees about the time. */
import type { Wharf } from '@wharf/sdk';
import { type Finding, fail, ok, warn } from './finding.ts';

/** Milliseconds to wait for an answer. */
const PATIENCE = 10_000;
/** Seconds of skew from which expiry times mislead people and programs. */
const SKEW_WARN = 60;
/** Seconds from which S3 refuses requests (RequestTimeTooSkewed), and part URLs look expired when they come. */
const SKEW_FAIL = 15 * 60;

interface Answer {
  readonly status: number;
  readonly headers: Headers | undefined;
  readonly reason: string;
  /** Milliseconds since 1970, in the middle of the request. */
  readonly at: number;
}

/** What errors of the SDK carry. */
interface Carried {
  readonly status?: unknown;
  readonly headers?: unknown;
}

async function probe(client: Wharf, signal: AbortSignal): Promise<Answer | Error> {
  const begun = Date.now();
  const between = () => (begun + Date.now()) / 2;
  try {
    // What every service has that speaks this API, and the cheapest that needs credentials.
    const response = await client
      .get('/models', { query: { pageSize: 1 }, maxRetries: 0, timeout: PATIENCE, signal })
      .asResponse();
    return { status: response.status, headers: response.headers, reason: '', at: between() };
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof Error)) throw error;
    const { status, headers } = error as Error & Carried;
    if (typeof status !== 'number') return error;
    return {
      status,
      headers: headers instanceof Headers ? headers : undefined,
      reason: error.message,
      at: between(),
    };
  }
}

/** @returns the findings, and whether requests are accepted */
export async function checkApi(
  client: Wharf,
  signal: AbortSignal,
): Promise<{ findings: Finding[]; accepted: boolean }> {
  const answer = await probe(client, signal);
  if (answer instanceof Error) {
    const finding = fail(
      'server',
      answer.message,
      `Is it running? "wharf serve" starts one. Is ${client.baseURL} its address?`,
    );
    return { findings: [finding], accepted: false };
  }
  return {
    findings: [reached(client, answer), accepted(answer), clock(answer)].filter((each) => each !== undefined),
    accepted: answer.status === 200,
  };
}

function reached(client: Wharf, { status, reason }: Answer): Finding {
  if (status >= 500)
    return fail(
      'server',
      `${client.baseURL} answers ${reason}`,
      'See the log of the server, or of the proxy before it.',
    );
  return ok('server', `${client.baseURL} answers`);
}

function accepted({ status, reason }: Answer): Finding | undefined {
  const check = 'credentials';
  if (status === 200) return ok(check, 'accepted');
  if (status === 401)
    return fail(check, reason, 'Check key and secret: "wharf config list" shows where they come from.');
  if (status === 403) return fail(check, reason, 'Check the project: "wharf config get project".');
  if (status === 404) return fail(check, reason, 'Is the base URL that of the API? It usually ends in /v1.');
  return status >= 500 ? undefined : fail(check, reason, 'See the log of the server.');
}

function clock({ headers, at }: Answer): Finding | undefined {
  const date = Date.parse(headers?.get('date') ?? '');
  if (Number.isNaN(date)) return undefined;
  // The header has whole seconds.
  const skew = Math.round((at - date - 500) / 1_000);
  const found = `${Math.abs(skew)} s ${skew < 0 ? 'behind' : 'ahead of'} the server's`;
  const advice = 'Set the clock of this machine, or of the server: signed URLs have times of expiry.';
  if (Math.abs(skew) > SKEW_FAIL) return fail('clock', found, advice);
  if (Math.abs(skew) > SKEW_WARN) return warn('clock', found, advice);
  return ok('clock', Math.abs(skew) < 2 ? "agrees with the server's" : found);
}
