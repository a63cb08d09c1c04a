import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Answer, fileAnswer } from './answer.ts';
import type { Deviation, SeenRequest } from './deviation.ts';
import type { ServedFile } from './served-file.ts';

export type { ServedFile } from './served-file.ts';

/**
 * A server of files on 127.0.0.1 that misbehaves as it is told: ranges, conditions, cut connections, wrong
 * headers. It knows nothing of the program under test.
 */
export class FileOrigin {
  readonly #server: Server;
  readonly #files = new Map<string, ServedFile>();
  readonly #open = new Map<string, number>();
  readonly #seen: SeenRequest[] = [];
  readonly #counts = new WeakMap<ServedFile, number>();

  private constructor(server: Server) {
    this.#server = server;
    server.on('request', (request, response) => void this.#answer(request, response));
  }

  static async start(): Promise<FileOrigin> {
    const server = createServer();
    const origin = new FileOrigin(server);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return origin;
  }

  /** Without a path. */
  get baseUrl(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Every request so far, in order of arrival. */
  get requests(): readonly SeenRequest[] {
    return this.#seen;
  }

  /** Answers under way. */
  get openAnswers(): number {
    return [...this.#open.values()].reduce((sum, open) => sum + open, 0);
  }

  /**
   * Serves a file at a path, from now on, instead of what was there.
   * @returns its URL
   */
  serve(path: string, file: ServedFile): string {
    this.#files.set(path, { ...file });
    return `${this.baseUrl}${path}`;
  }

  /** Resolves when no answer is under way. */
  async idle(): Promise<void> {
    while (this.openAnswers > 0) await once(this.#server, 'answered');
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname } = new URL(request.url ?? '/', this.baseUrl);
    this.#count(pathname, 1);
    response.once('close', () => {
      this.#count(pathname, -1);
      this.#server.emit('answered');
    });
    // A connection that the client closes is nothing to report.
    response.on('error', () => {});
    const file = this.#files.get(pathname);
    const seen = this.#note(request, pathname, file);
    if (file === undefined) {
      response.writeHead(404).end();
      return;
    }
    const deviation = file.deviate?.(seen) ?? {};
    await deviation.holdUntil;
    if (deviation.drop === true) request.socket.destroy();
    else if (deviation.status !== undefined) {
      response.writeHead(deviation.status, present(deviation.headers ?? {})).end(deviation.body);
    } else await send(response, fileAnswer(file, pathname, seen, deviation), file, deviation);
  }

  #note(request: IncomingMessage, pathname: string, file: ServedFile | undefined): SeenRequest {
    const number = (file === undefined ? 0 : (this.#counts.get(file) ?? 0)) + 1;
    if (file !== undefined) this.#counts.set(file, number);
    const range = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '');
    const seen: SeenRequest = {
      number,
      target: request.url ?? '/',
      headers: request.headers,
      range:
        range === null
          ? null
          : { start: Number(range[1]), end: range[2] === '' ? null : Number(range[2]) + 1 },
      open: this.#open.get(pathname) ?? 0,
    };
    this.#seen.push(seen);
    return seen;
  }

  #count(path: string, change: number): void {
    this.#open.set(path, (this.#open.get(path) ?? 0) + change);
  }
}

async function send(
  response: ServerResponse,
  { status, headers, start, end }: Answer,
  { content, delimited }: ServedFile,
  { headers: own = {}, cutAfter, surplus = 0, pause }: Deviation,
): Promise<void> {
  if (delimited === 'close') response.useChunkedEncodingByDefault = false;
  response.writeHead(status, present({ ...headers, ...own }));
  response.flushHeaders();
  const cut = cutAfter === undefined ? Number.POSITIVE_INFINITY : start + cutAfter;
  const last = Math.min(end, cut);
  const middle = pause === undefined ? last : Math.min(last, start + pause.after);
  await write(response, content.pieces(start, middle));
  await pause?.until;
  await write(response, content.pieces(middle, last));
  if (surplus > 0) await write(response, [Buffer.alloc(surplus, 'x')]);
  if (cut > end || cutAfter === undefined) response.end();
  else await cutConnection(response);
}

/** Ends the connection once what was written is on its way. */
async function cutConnection(response: ServerResponse): Promise<void> {
  // An answer has no connection yet when the one before it has only just been written.
  if (response.socket === null && !response.closed) {
    const { promise, resolve } = Promise.withResolvers<void>();
    response.once('socket', () => resolve()).once('close', resolve);
    await promise;
  }
  response.socket?.destroySoon();
}

async function write(response: ServerResponse, pieces: Iterable<Buffer>): Promise<void> {
  for (const piece of pieces) {
    if (response.closed) return;
    if (!response.write(piece)) await writable(response);
  }
}

/** Resolves when more can be written, or nobody reads any more. */
async function writable(response: ServerResponse): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  response.once('drain', resolve).once('close', resolve);
  await promise;
  response.off('drain', resolve).off('close', resolve);
}

function present(headers: Readonly<Record<string, string | null>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).filter((entry): entry is [string, string] => entry[1] !== null),
  );
}
