import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { Log } from '../../ports/log.ts';

/** Milliseconds. */
const FIRST_PAUSE = 100;
const LONGEST_PAUSE = 10_000;
const CONNECT_TIMEOUT = 10_000;
/** Milliseconds to wait for an answer: a connection that died without a word is found out by it. */
const ANSWER_TIMEOUT = 10_000;
const END_TIMEOUT = 1_000;
/** Milliseconds for a message of another connection to arrive. */
const HEARING_TIMEOUT = 3_000;
/** Milliseconds between two looks whether the connection lives. */
const HEARTBEAT = 20_000;

export interface ListenerOptions {
  readonly connection: pg.ClientConfig;
  readonly channel: string;
  readonly log: Log;
  onMessage(payload: string): void;
  /** Called when it listens again after it did not: messages may have been missed. */
  onReconnected(): void;
}

/** A connection that listens on a channel, and is made anew whenever it is lost. */
export class PostgresListener {
  readonly #options: ListenerOptions;
  readonly #stopped = new AbortController();
  #client: pg.Client | undefined;
  #running: Promise<void> = Promise.resolve();
  #last: Promise<unknown> = Promise.resolve();

  constructor(options: ListenerOptions) {
    this.#options = options;
  }

  /** Resolves when it listens, or the first try has failed; it goes on trying. */
  async start(): Promise<void> {
    const { promise: tried, resolve } = Promise.withResolvers<void>();
    this.#running = this.#run(resolve);
    await tried;
  }

  /** Sends a message to all who listen, this connection included. @throws when there is no connection now */
  async send(payload: string): Promise<void> {
    if (this.#client === undefined) throw new Error('Not connected');
    await this.#inTurn(this.#client, 'select pg_notify($1, $2)', [this.#options.channel, payload]);
  }

  async close(): Promise<void> {
    this.#stopped.abort();
    await this.#running;
  }

  async #run(tried: () => void): Promise<void> {
    const { signal } = this.#stopped;
    const { log, onReconnected } = this.#options;
    let pause = FIRST_PAUSE;
    let missed = false;
    while (!signal.aborted) {
      try {
        await this.#listen(() => {
          if (missed) {
            log.info({}, 'listening for changes again');
            onReconnected();
          }
          pause = FIRST_PAUSE;
          tried();
        });
      } catch (error) {
        if (!signal.aborted && !missed)
          log.warn({ err: error }, 'hints of other processes are missed for now');
      }
      missed = true;
      tried();
      await sleep(pause * (0.5 + Math.random()), undefined, { signal }).catch(() => undefined);
      pause = Math.min(pause * 2, LONGEST_PAUSE);
    }
  }

  /** Resolves or rejects when the connection is lost, or `close` was called. */
  async #listen(onListening: () => void): Promise<void> {
    const { channel, onMessage } = this.#options;
    const client = this.#newClient();
    const token = `hearing ${randomUUID()}`;
    const heard = Promise.withResolvers<boolean>();
    const lost = Promise.withResolvers<void>();
    client.on('error', lost.reject);
    client.on('end', () => lost.reject(new Error('The connection has ended')));
    client.on('notification', ({ payload = '' }) =>
      payload === token ? heard.resolve(true) : onMessage(payload),
    );
    const stop = () => lost.resolve();
    this.#stopped.signal.addEventListener('abort', stop, { once: true });
    // Awaited below; until then its rejection is nobody's.
    lost.promise.catch(() => undefined);
    const heartbeat = setInterval(() => this.#inTurn(client, 'select 1').catch(lost.reject), HEARTBEAT);
    try {
      await client.connect();
      await this.#inTurn(client, `listen ${channel}`);
      if (this.#stopped.signal.aborted) return;
      this.#client = client;
      await Promise.race([this.#proveHearing(token, heard.promise), lost.promise]);
      if (this.#stopped.signal.aborted) return;
      onListening();
      await lost.promise;
    } finally {
      this.#client = undefined;
      clearInterval(heartbeat);
      this.#stopped.signal.removeEventListener('abort', stop);
      // A connection that died without a word does not end either.
      await Promise.race([
        client.end().catch(() => undefined),
        sleep(END_TIMEOUT, undefined, { ref: false }),
      ]);
    }
  }

  /** A pooler that gives each transaction another connection lets us listen, and lets nothing through. */
  async #proveHearing(token: string, heard: Promise<boolean>): Promise<void> {
    const other = this.#newClient();
    other.on('error', () => undefined);
    try {
      await other.connect();
      await other.query('select pg_notify($1, $2)', [this.#options.channel, token]);
      const late = sleep(HEARING_TIMEOUT, false, { ref: false });
      if (await Promise.race([heard, late])) return;
    } finally {
      await Promise.race([other.end().catch(() => undefined), sleep(END_TIMEOUT, undefined, { ref: false })]);
    }
    throw new Error(
      'What another connection tells is not heard: DATABASE_URL may lead through a pooler that pools transactions, not sessions. Processes find changes by looking for them, up to a second late.',
    );
  }

  #newClient(): pg.Client {
    return new pg.Client({
      ...this.#options.connection,
      connectionTimeoutMillis: CONNECT_TIMEOUT,
      query_timeout: ANSWER_TIMEOUT,
      keepAlive: true,
    });
  }

  /** The driver wants one statement to be through before the next one comes. */
  async #inTurn(client: pg.Client, text: string, values: readonly string[] = []): Promise<void> {
    const result = this.#last.then(() => client.query(text, [...values]));
    this.#last = result.catch(() => undefined);
    await result;
  }
}
