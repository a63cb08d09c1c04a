import { Agent, type IncomingMessage, request } from 'node:http';
import type { InvokeEntry, ReturnEntry } from '../history/entry.ts';
import type { Journal } from '../history/journal.ts';

export interface Exchange {
  readonly method: string;
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | string;
  /** Milliseconds until the client gives up on it. */
  readonly timeout: number;
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

/** What a call is about, and what its answer tells the history. */
export interface Call {
  readonly about: Omit<InvokeEntry, 'type' | 'call'>;
  /** What is told of an answer of 2xx. @throws where the answer makes no sense */
  readonly told?: (answer: Answer) => Partial<ReturnEntry>;
}

/** The outcome of a call, as in the history. */
export interface Outcome {
  readonly outcome: ReturnEntry['outcome'];
  readonly answer: Answer | undefined;
}

/** Answers of 4xx that say nothing final. */
const TRY_AGAIN: ReadonlySet<number> = new Set([408, 425, 429]);

/** Makes requests, and has the history know of each before it leaves and after it came back. Repeats none. */
export class Recorder {
  readonly #journal: Journal;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 64 });
  #calls = 0;

  constructor(journal: Journal) {
    this.#journal = journal;
  }

  get calls(): number {
    return this.#calls;
  }

  async call({ about, told }: Call, exchange: Exchange): Promise<Outcome> {
    this.#calls += 1;
    const call = this.#calls;
    this.#journal.add({ type: 'invoke', call, ...about });
    try {
      const answer = await send(this.#agent, exchange);
      const outcome = outcomeOf(answer.status);
      const details = outcome === 'ok' ? told?.(answer) : { error: answer.body.toString().slice(0, 500) };
      this.#journal.add({ type: 'return', call, outcome, status: answer.status, ...details });
      return { outcome, answer };
    } catch (error) {
      this.#journal.add({ type: 'return', call, outcome: 'unknown', error: String(error) });
      return { outcome: 'unknown', answer: undefined };
    }
  }

  close(): void {
    this.#agent.destroy();
  }
}

function outcomeOf(status: number): ReturnEntry['outcome'] {
  if (status >= 200 && status < 300) return 'ok';
  return status >= 400 && status < 500 && !TRY_AGAIN.has(status) ? 'refused' : 'unknown';
}

/** @throws when the connection breaks, the answer is cut off, or time is up */
async function send(agent: Agent, { method, url, headers, body, timeout }: Exchange): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
  const signal = AbortSignal.timeout(timeout);
  const outgoing = request(url, { method, headers: { ...headers, ...length }, agent, signal });
  outgoing.on('error', reject);
  outgoing.on('response', (answer) => {
    const chunks: Buffer[] = [];
    answer.on('data', (chunk: Buffer) => chunks.push(chunk));
    answer.on('error', reject);
    answer.on('close', () => {
      if (!answer.complete) reject(new Error('the answer was cut off'));
      else resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: Buffer.concat(chunks) });
    });
  });
  outgoing.end(body);
  return promise;
}
