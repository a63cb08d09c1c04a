/** Stands before a Wharf: notes which parts were sent, and can hold one back until the test has seen enough. */
import { once } from 'node:events';
import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Readable, Transform } from 'node:stream';

const PART = /^\/storage\/uploads\/[^/]+\/parts\/(\d+)\?/;

export interface Gate {
  readonly url: string;
  /** Where requests go on to; set once, as soon as it is known. */
  target: string;
  /** Numbers of the parts whose PUT arrived, in the order of arrival. */
  readonly arrived: readonly number[];
  /** Numbers of the parts that were acknowledged to the browser. */
  readonly acknowledged: readonly number[];
  /**
   * From now on a PUT of this part is not passed on, nor answered.
   * @returns a promise that resolves as soon as one has arrived
   */
  hold(part: number): Promise<void>;
  /** Later PUTs pass; those that were held stay lost. */
  release(): void;
  /** One byte of the next part gets lost for another. */
  alterNext(): void;
  /** Forgets what was seen, for the next test. */
  reset(): void;
  close(): Promise<void>;
}

export async function startGate(): Promise<Gate> {
  const arrived: number[] = [];
  const acknowledged: number[] = [];
  let holding: { readonly part: number; readonly arrived: () => void } | undefined;
  let altering = false;

  const server = createServer((request, response) => {
    const part = Number(PART.exec(request.url ?? '')?.[1]);
    const isPut = request.method === 'PUT' && Number.isInteger(part);
    if (isPut) arrived.push(part);
    if (isPut && part === holding?.part) {
      holding.arrived();
      return;
    }
    const body = isPut && altering ? request.pipe(firstByteAltered()) : request;
    altering &&= !isPut;
    forward(gate.target, request, body, response, (status) => {
      if (isPut && status === 200) acknowledged.push(part);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const gate: Gate = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    target: '',
    arrived,
    acknowledged,
    hold: (part) =>
      new Promise((arrived) => {
        holding = { part, arrived };
      }),
    release() {
      holding = undefined;
    },
    alterNext() {
      altering = true;
    },
    reset() {
      arrived.length = 0;
      acknowledged.length = 0;
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return gate;
}

function firstByteAltered(): Transform {
  let altered = false;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      if (!altered) chunk[0] = (chunk[0] ?? 0) ^ 1;
      altered = true;
      done(null, chunk);
    },
  });
}

function forward(
  target: string,
  request: IncomingMessage,
  body: Readable,
  response: ServerResponse,
  onAnswered: (status: number) => void,
): void {
  const onward = httpRequest(`${target}${request.url}`, {
    method: request.method,
    // The signature covers no host, but the links in answers are made of it.
    headers: { ...request.headers, host: new URL(target).host },
  });
  onward.on('response', (answer) => {
    const status = answer.statusCode ?? 502;
    response.writeHead(status, answer.headers);
    answer.pipe(response);
    response.on('finish', () => onAnswered(status));
  });
  onward.on('error', () => response.destroy());
  response.on('close', () => onward.destroy());
  body.pipe(onward);
}
