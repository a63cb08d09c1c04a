import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { Webhook } from 'standardwebhooks';
import { until } from './until.ts';

/** A request that came, as it came. */
export interface ReceivedMessage {
  /** `webhook-id`. */
  readonly id: string;
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** The body, read. */
  readonly event: { readonly type: string; readonly timestamp: string; readonly data: EventData };
}

type EventData = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** Answers a message; it need not end the response. */
type Respond = (response: ServerResponse, message: ReceivedMessage) => void;

/** A receiver of webhooks on this machine: keeps what comes and answers as it is told, first with 204. */
export class WebhookReceiver {
  readonly messages: ReceivedMessage[] = [];
  respond: Respond = (response) => response.writeHead(204).end();
  readonly #server = createServer((request, response) => void this.#receive(request, response));
  #port = 0;

  static async start(): Promise<WebhookReceiver> {
    const receiver = new WebhookReceiver();
    await receiver.listen();
    return receiver;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}/hook`;
  }

  /** Again on the same port, after `close`. */
  async listen(): Promise<void> {
    this.#server.listen(this.#port, '127.0.0.1');
    await once(this.#server, 'listening');
    this.#port = (this.#server.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    if (!this.#server.listening) return;
    this.#server.close();
    this.#server.closeAllConnections();
    await once(this.#server, 'close');
  }

  types(): string[] {
    return this.messages.map(({ event }) => event.type);
  }

  /** The messages of a type, once there are as many. */
  async received(type: string, count = 1): Promise<readonly ReceivedMessage[]> {
    const found = () => this.messages.filter(({ event }) => event.type === type);
    await until(`${count} of ${type} came`, () => found().length >= count);
    return found();
  }

  /** The first message of a type. */
  async first(type: string): Promise<ReceivedMessage> {
    const [message] = await this.received(type);
    if (message === undefined) throw new Error(`No ${type} came`);
    return message;
  }

  async #receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await text(request);
    const { headers, method = '', url: path = '' } = request;
    const id = String(headers['webhook-id']);
    const event = JSON.parse(body) as ReceivedMessage['event'];
    const message = { id, method, path, headers, body, event };
    this.messages.push(message);
    this.respond(response, message);
  }
}

/** Whether the reference implementation of Standard Webhooks takes a message for genuine. */
export function isGenuine({ body, headers }: ReceivedMessage, secret: string): boolean {
  try {
    new Webhook(secret).verify(body, headers as Record<string, string>);
    return true;
  } catch {
    return false;
  }
}
