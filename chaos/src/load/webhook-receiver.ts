import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Journal } from '../history/journal.ts';
import type { Random } from '../random.ts';

/** Seconds that the Standard Webhooks specification lets a message be old, or the clocks differ. */
const TOLERANCE = 300;

/** Share of the events whose first delivery is refused. */
const REFUSED = 0.03;

interface Payload {
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** An endpoint for webhooks that notes each delivery and whether it is genuine, and refuses some at first. */
export class WebhookReceiver {
  readonly #server: Server;
  readonly #journal: Journal;
  readonly #random: Random;
  readonly #seen = new Set<string>();
  #key = Buffer.alloc(0);

  private constructor(server: Server, journal: Journal, random: Random) {
    this.#server = server;
    this.#journal = journal;
    this.#random = random;
    server.on('request', (request, response) => void this.#receive(request, response));
  }

  static async start(journal: Journal, random: Random): Promise<WebhookReceiver> {
    const server = createServer();
    const receiver = new WebhookReceiver(server, journal, random);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return receiver;
  }

  /** Messages are signed with this from now on. @param secret `whsec_` and base64 */
  expectSecret(secret: string): void {
    this.#key = Buffer.from(secret.slice('whsec_'.length), 'base64');
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/`;
  }

  async close(): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
    await once(this.#server, 'close');
  }

  async #receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    response.on('error', () => {});
    const chunks: Buffer[] = [];
    try {
      for await (const chunk of request) chunks.push(chunk as Buffer);
    } catch {
      return;
    }
    const body = Buffer.concat(chunks).toString();
    const id = String(request.headers['webhook-id'] ?? '');
    const genuine = this.#isSigned(id, request.headers, body);
    const { type, data } = JSON.parse(body) as Payload;
    const accepted = this.#seen.has(id) || !this.#random.chance(REFUSED);
    this.#seen.add(id);
    this.#journal.add({ type: 'webhook', id, event: type, subject: subjectOf(data), accepted, genuine });
    response.writeHead(accepted ? 200 : 503).end();
  }

  #isSigned(id: string, headers: IncomingMessage['headers'], body: string): boolean {
    const timestamp = String(headers['webhook-timestamp']);
    const signature = createHmac('sha256', this.#key).update(`${id}.${timestamp}.${body}`).digest('base64');
    const signatures = String(headers['webhook-signature']).split(' ');
    const timely = Math.abs(Date.now() / 1000 - Number(timestamp)) <= TOLERANCE;
    return timely && signatures.includes(`v1,${signature}`);
  }
}

/** The id of the upload, asset or model that an event is about. */
function subjectOf(data: Payload['data']): string {
  for (const view of [data, data.upload, data.asset, data.model]) {
    if (typeof view !== 'object' || view === null || !('id' in view)) continue;
    return String(view.id);
  }
  return '';
}
