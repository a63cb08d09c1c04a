import type { ClientRequest, IncomingMessage } from 'node:http';
import http from 'node:http';
import https from 'node:https';
import type { Fetch } from '../../core/api.ts';
import { APIConnectionTimeoutError } from '../../errors/api-connection-timeout-error.ts';
import { fetchPart } from '../generic/fetch-part.ts';
import { ANSWER_LIMIT, partAnswer } from '../generic/part-answer.ts';
import type { PartAnswer, PartRequest } from '../platform.ts';

/** Connections of our own, kept open from part to part. Idle ones do not keep the process alive. */
const agents = {
  'http:': new http.Agent({ keepAlive: true }),
  'https:': new https.Agent({ keepAlive: true }),
};

function begin(url: URL, size: number): ClientRequest {
  // No other header: a signed URL may have been signed without it.
  const options = { method: 'PUT', headers: { 'content-length': String(size) } };
  return url.protocol === 'https:'
    ? https.request(url, { ...options, agent: agents['https:'] })
    : http.request(url, { ...options, agent: agents['http:'] });
}

function headersOf(message: IncomingMessage): Headers {
  const headers = new Headers();
  for (let index = 0; index + 1 < message.rawHeaders.length; index += 2)
    headers.append(message.rawHeaders[index] ?? '', message.rawHeaders[index + 1] ?? '');
  return headers;
}

/** One PUT on its way. */
class PartPut {
  readonly #part: PartRequest;
  readonly #request: ClientRequest;
  #resolve: (answer: PartAnswer) => void = () => {};
  #reject: (error: unknown) => void = () => {};
  // Promise.withResolvers came with Node.js 22.
  readonly #answer = new Promise<PartAnswer>((resolve, reject) => {
    this.#resolve = resolve;
    this.#reject = reject;
  });
  readonly #begun = performance.now();
  #over = false;
  #isComplete = false;
  /** Answers with what has come so far; `undefined` before the status has. */
  #settle: (() => void) | undefined;
  #wake = () => {};
  #timer: NodeJS.Timeout | undefined;

  constructor(part: PartRequest) {
    this.#part = part;
    this.#request = begin(new URL(part.url), part.range.size);
    this.#request.on('response', (message) => this.#onResponse(message));
    this.#request.on('error', (error) => this.#onBroken(error));
    this.#request.on('close', () => this.#onBroken(new Error('The connection was closed')));
    part.signal.addEventListener('abort', this.#onAbort);
    this.#moved();
  }

  async send(): Promise<PartAnswer> {
    // Whatever ends first: an answer may come before the last byte is sent.
    this.#write().catch((error: unknown) => this.#fail(error));
    try {
      return await this.#answer;
    } finally {
      clearTimeout(this.#timer);
      this.#part.signal.removeEventListener('abort', this.#onAbort);
    }
  }

  async #write(): Promise<void> {
    const { range, onBytes, onProgress } = this.#part;
    let sent = 0;
    for await (const bytes of range.stream()) {
      const seen = onBytes?.(bytes);
      if (seen !== undefined) await seen;
      await this.#written(bytes, sent + bytes.length === range.size);
      if (this.#over) return;
      sent += bytes.length;
      this.#moved();
      onProgress(sent);
    }
    // What the system still holds of the last bytes gets as long as all before them took.
    this.#moved(performance.now() - this.#begun);
  }

  /** Until the system has taken the bytes, so that their memory can be used again; or until all is over. */
  #written(bytes: Uint8Array, last: boolean): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
      if (this.#over) resolve();
      else if (last) this.#request.end(bytes, () => resolve());
      else this.#request.write(bytes, () => resolve());
    });
  }

  #onResponse(message: IncomingMessage): void {
    const pieces: Uint8Array[] = [];
    let length = 0;
    this.#settle = () => {
      const body = new Uint8Array(Buffer.concat(pieces).subarray(0, ANSWER_LIMIT));
      this.#resolve(partAnswer(message.statusCode ?? 0, headersOf(message), body));
      this.#end();
    };
    message.on('data', (piece: Uint8Array) => {
      this.#moved();
      if (length < ANSWER_LIMIT) pieces.push(piece);
      length += piece.length;
    });
    message.on('end', () => {
      this.#isComplete = true;
      this.#settle?.();
    });
    message.on('error', (error) => this.#onBroken(error));
  }

  /** The status and the entity tag stand, once they are here: a body that breaks off takes nothing from them. */
  #onBroken(error: unknown): void {
    if (this.#settle === undefined) this.#fail(error);
    else this.#settle();
  }

  readonly #onAbort = () => this.#fail(this.#part.signal.reason);

  #fail(error: unknown): void {
    this.#reject(error);
    this.#end();
  }

  #end(): void {
    if (this.#over) return;
    this.#over = true;
    // A connection on which everything was said stays for the next part.
    if (!this.#isComplete || !this.#request.writableFinished) this.#request.destroy();
    this.#wake();
  }

  #moved(allowance = 0): void {
    clearTimeout(this.#timer);
    if (this.#over) return;
    const { idleTimeout } = this.#part;
    this.#timer = setTimeout(
      () => this.#fail(new APIConnectionTimeoutError(`Nothing moved for ${idleTimeout} ms`)),
      idleTimeout + allowance,
    );
  }
}

/** Whether Node.js sends what `fetch` sends through the proxy of the environment: agents of our own would pass it by. */
function usesEnvironmentProxy(): boolean {
  const { NODE_USE_ENV_PROXY, NODE_OPTIONS = '' } = process.env;
  const flags = [...process.execArgv, ...NODE_OPTIONS.split(/\s+/)];
  return NODE_USE_ENV_PROXY === '1' || flags.includes('--use-env-proxy');
}

/**
 * PUTs a part with `node:http`, which costs half of what `fetch` does. With the user's `fetch` where there is one, and with
 * that of Node.js where it goes through the environment's proxy, as API requests do.
 * @throws APIConnectionTimeoutError where nothing moved for `idleTimeout`
 */
export async function putPart(request: PartRequest, fetch: Fetch | undefined): Promise<PartAnswer> {
  request.signal.throwIfAborted();
  if (fetch !== undefined) return fetchPart(request, fetch);
  return usesEnvironmentProxy() ? fetchPart(request, globalThis.fetch) : new PartPut(request).send();
}
