import { once } from 'node:events';
import {
  Agent,
  createServer,
  request as httpRequest,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';

/** Milliseconds between two looks at the readiness of a node. */
const LOOK = 100;

interface Node {
  readonly url: string;
  ready: boolean;
  /** Looks begun: an answer that comes after that of a later look is old. */
  looks: number;
}

async function lookAt(node: Node): Promise<void> {
  node.looks += 1;
  const look = node.looks;
  const answer = await fetch(`${node.url}/readyz`).catch(() => undefined);
  await answer?.body?.cancel();
  // A node that is going does not come back.
  if (look === node.looks || answer?.ok !== true) node.ready = answer?.ok ?? false;
}

/**
 * A load balancer that is as plain as one can be: it takes turns among the nodes that say they are ready, and never
 * tries a request again, so that every request that a node loses is a request that a client loses.
 */
export class Balancer {
  readonly #nodes: Node[] = [];
  readonly #agent = new Agent({ keepAlive: true });
  readonly #server = createServer((request, response) => this.#forward(request, response));
  readonly #looking = setInterval(() => void this.#look(), LOOK);
  #turn = 0;

  async listen(): Promise<void> {
    this.#server.requestTimeout = 0;
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Nodes that get requests now. */
  get ready(): readonly string[] {
    return this.#nodes.filter(({ ready }) => ready).map(({ url }) => url);
  }

  /** From when it is ready. */
  async add(url: string): Promise<void> {
    this.#nodes.push({ url, ready: false, looks: 0 });
    await this.#look();
  }

  remove(url: string): void {
    const index = this.#nodes.findIndex((node) => node.url === url);
    if (index >= 0) this.#nodes.splice(index, 1);
  }

  async close(): Promise<void> {
    clearInterval(this.#looking);
    this.#server.closeAllConnections();
    this.#agent.destroy();
    this.#server.close();
    await once(this.#server, 'close');
  }

  async #look(): Promise<void> {
    await Promise.all(this.#nodes.map(lookAt));
  }

  #forward(request: IncomingMessage, response: ServerResponse): void {
    const ready = this.#nodes.filter((node) => node.ready);
    this.#turn += 1;
    const node = ready[this.#turn % ready.length];
    if (node === undefined) {
      response.writeHead(503).end('No node is ready');
      return;
    }
    const onward = httpRequest(new URL(request.url ?? '/', node.url), {
      agent: this.#agent,
      method: request.method,
      headers: request.headers,
    });
    onward.on('response', (answer) => {
      // Of the connection to the node, not of that to the client.
      const { connection: _, 'keep-alive': __, ...headers } = answer.headers;
      response.writeHead(answer.statusCode ?? 502, { ...headers, 'x-node': node.url });
      answer.pipe(response);
      answer.on('error', () => response.destroy());
    });
    onward.on('error', (error) => {
      if (response.headersSent) response.destroy();
      else response.writeHead(502).end(`${node.url}: ${error.message}`);
    });
    response.on('close', () => onward.destroy());
    request.pipe(onward);
  }
}
