import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** An answer as it stands on the wire. Header names are in lower case. */
export interface RawAnswer {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: Buffer;
}

/** A TCP connection on which a test can say exactly what it wants, well-formed or not. */
export class RawConnection {
  readonly #socket: Socket;
  #received = Buffer.alloc(0);
  #ended = false;
  #wake: (() => void) | undefined;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('data', (chunk: Buffer) => {
      this.#received = Buffer.concat([this.#received, chunk]);
      this.#wake?.();
    });
    const end = () => {
      this.#ended = true;
      this.#wake?.();
    };
    socket.on('close', end);
    socket.on('end', end);
    // A reset is one of the ways in which a connection may end.
    socket.on('error', end);
  }

  static async open(url: string): Promise<RawConnection> {
    const { hostname, port } = new URL(url);
    const socket = connect({ host: hostname, port: Number(port) });
    await once(socket, 'connect');
    return new RawConnection(socket);
  }

  /** Resolves when the bytes are with the kernel, or the connection has ended. */
  async send(bytes: string | Uint8Array): Promise<void> {
    if (this.#ended || !this.#socket.writable) return;
    await new Promise<void>((resolve) => {
      this.#socket.once('close', resolve);
      this.#socket.write(bytes, () => resolve());
    });
  }

  /** Sends a request line with `Host` and the headers given, and the body as it is. */
  async request(
    method: string,
    target: string,
    headers: readonly (readonly [string, string])[] = [],
    body: string | Uint8Array = '',
  ): Promise<void> {
    const lines = [`${method} ${target} HTTP/1.1`, 'Host: wharf.test'];
    for (const [name, value] of headers) lines.push(`${name}: ${value}`);
    await this.send(`${lines.join('\r\n')}\r\n\r\n`);
    if (body.length > 0) await this.send(body);
  }

  /** Reads the next answer; also an interim one such as `100 Continue`. */
  async answer(): Promise<RawAnswer> {
    const end = await this.#find('\r\n\r\n');
    const head = this.#take(end + 4).toString('latin1');
    const [statusLine = '', ...lines] = head.trimEnd().split('\r\n');
    const status = Number(statusLine.split(' ')[1]);
    const headers = new Map(
      lines.map((line) => {
        const colon = line.indexOf(':');
        return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()] as const;
      }),
    );
    if (status < 200 || status === 204 || status === 304) return { status, headers, body: Buffer.alloc(0) };
    const length = headers.get('content-length');
    if (length !== undefined) {
      await this.#have(Number(length));
      return { status, headers, body: this.#take(Number(length)) };
    }
    if (headers.get('transfer-encoding') === 'chunked')
      return { status, headers, body: await this.#chunks() };
    await this.closed();
    return { status, headers, body: this.#take(this.#received.length) };
  }

  /** Resolves when the server has closed the connection. */
  async closed(): Promise<void> {
    while (!this.#ended) await this.#more();
  }

  /** Says that nothing more will be sent; answers can still be read. */
  end(): void {
    this.#socket.end();
  }

  /** Cuts the connection, as a lost network does. */
  destroy(): void {
    this.#socket.destroy();
  }

  async #chunks(): Promise<Buffer> {
    const parts: Buffer[] = [];
    for (;;) {
      const end = await this.#find('\r\n');
      const size = Number.parseInt(this.#take(end + 2).toString('latin1'), 16);
      await this.#have(size + 2);
      parts.push(this.#take(size + 2).subarray(0, size));
      if (size === 0) return Buffer.concat(parts);
    }
  }

  async #find(text: string): Promise<number> {
    for (;;) {
      const index = this.#received.indexOf(text);
      if (index !== -1) return index;
      await this.#moreOrFail();
    }
  }

  async #have(bytes: number): Promise<void> {
    while (this.#received.length < bytes) await this.#moreOrFail();
  }

  async #moreOrFail(): Promise<void> {
    if (this.#ended) {
      const seen = this.#received.toString('latin1').slice(0, 200);
      throw new Error(`The connection ended before the answer did; received: ${JSON.stringify(seen)}`);
    }
    await this.#more();
  }

  async #more(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
      if (this.#ended) resolve();
    });
    this.#wake = undefined;
  }

  #take(bytes: number): Buffer {
    const taken = this.#received.subarray(0, bytes);
    this.#received = this.#received.subarray(bytes);
    return taken;
  }
}

/** Path and query of a URL, as a request line has them. */
export function target(url: string): string {
  const { pathname, search } = new URL(url);
  return `${pathname}${search}`;
}
