import assert from 'node:assert/strict';
import type { Credentials, UploadJson } from './api.ts';
import type { TestServer } from './server.ts';

/** One event of `GET /events`; `ready` has nothing but its name. */
export interface ProjectEventJson {
  readonly event: string;
  readonly upload?: UploadJson;
  readonly bytesReceived?: number;
  readonly job?: { readonly status: string; readonly progress: number };
}

/** What is told of a project, as it comes. */
export class ProjectEvents {
  readonly #events: AsyncGenerator<ProjectEventJson>;

  private constructor(response: Response) {
    this.#events = readEvents(response);
  }

  static async open(
    server: Pick<TestServer, 'url'>,
    { apiKey, apiSecret }: Credentials,
  ): Promise<ProjectEvents> {
    const authorization = `Basic ${Buffer.from(`${apiKey}:${apiSecret}`).toString('base64')}`;
    const response = await fetch(`${server.url}/v1/events`, { headers: { authorization } });
    assert.equal(response.status, 200);
    assert.match(response.headers.get('content-type') ?? '', /^text\/event-stream/);
    assert.equal(response.headers.get('cache-control'), 'no-store');
    assert.ok(response.headers.get('x-trace-id'));
    return new ProjectEvents(response);
  }

  /** The next event; undefined when the server has ended the stream. */
  async next(): Promise<ProjectEventJson | undefined> {
    const { value, done } = await this.#events.next();
    return done === true ? undefined : value;
  }

  /** The uploads that were under way, up to the `ready` event. */
  async snapshot(): Promise<readonly ProjectEventJson[]> {
    return this.upTo(({ event }) => event === 'ready');
  }

  /** The events before the one that is asked for, which is read, too. */
  async upTo(isLast: (event: ProjectEventJson) => boolean): Promise<readonly ProjectEventJson[]> {
    const events: ProjectEventJson[] = [];
    for (;;) {
      const event = await this.next();
      assert.ok(event !== undefined, 'the stream ended early');
      if (isLast(event)) return events;
      events.push(event);
    }
  }

  /** All events of one upload up to the one with a status, that one included; others are passed over. */
  async untilStatus(id: string, status: string): Promise<readonly ProjectEventJson[]> {
    const events: ProjectEventJson[] = [];
    await this.upTo((event) => {
      if (event.upload?.id === id) events.push(event);
      return event.upload?.id === id && event.upload.status === status;
    });
    return events;
  }

  async close(): Promise<void> {
    await this.#events.return(undefined);
  }
}

async function* readEvents(response: Response): AsyncGenerator<ProjectEventJson, undefined> {
  if (response.body === null) throw new Error('The event stream has no body');
  let buffered = '';
  for await (const text of response.body.pipeThrough(new TextDecoderStream())) {
    buffered += text;
    const blocks = buffered.split('\n\n');
    buffered = blocks.pop() ?? '';
    for (const block of blocks) {
      const fields = new Map(block.split('\n').map((line) => line.split(/: (.*)/s, 2) as [string, string]));
      const [event, data] = [fields.get('event'), fields.get('data')];
      if (event !== undefined && data !== undefined) yield { event, ...JSON.parse(data) };
    }
  }
  return undefined;
}
