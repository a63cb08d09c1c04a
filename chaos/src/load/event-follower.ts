import { get, type IncomingMessage } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import type { Ability } from './ability.ts';

/** Milliseconds before a stream that broke is opened again. */
const REOPEN = 400;
/** Milliseconds without a byte after which a stream is taken for dead: the server sends a comment every 15 s. */
const SILENCE = 25_000;

/** Follows the events of an upload. */
export interface Follower {
  /**
   * Resolves with its final event, however often the stream broke before, or when it was stopped.
   * @throws GaveUpError when patience has an end
   */
  readonly ended: Promise<void>;
  stop(): void;
}

export function followUpload({ client, journal, patience }: Ability, upload: string): Follower {
  const stopped = new AbortController();
  journal.add({ type: 'stream', upload, phase: 'follow' });

  async function follow(): Promise<void> {
    while (!stopped.signal.aborted) {
      const [, base] = client.anyNode();
      const url = `${base}/v1/uploads/${upload}/events`;
      if (await listen(url).catch(() => false)) return;
      // Also where the server ended it in order, as it does when it is asked to end itself.
      journal.add({ type: 'stream', upload, phase: 'broken' });
      await pause(REOPEN);
      await patience.next('to follow the upload', 0, 100);
    }
  }

  /** @returns whether the final event came */
  async function listen(url: string): Promise<boolean> {
    const answer = await open(url, client.authorization, stopped.signal);
    let text = '';
    for await (const chunk of answer) {
      text += String(chunk);
      const events = text.split('\n\n');
      text = events.pop() ?? '';
      for (const event of events) {
        const status = statusIn(event);
        if (status === undefined) continue;
        journal.add({ type: 'stream', upload, phase: 'event', status });
        if (status === 'imported' || status === 'failed') {
          journal.add({ type: 'stream', upload, phase: 'ended', status });
          answer.destroy();
          return true;
        }
      }
    }
    return false;
  }

  const ended = follow();
  // Nobody may be waiting for it yet when it gives up, and that must not end the whole harness.
  ended.catch(() => {});
  return { ended, stop: () => stopped.abort() };
}

async function open(url: string, authorization: string, signal: AbortSignal): Promise<IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const request = get(url, { headers: { authorization }, agent: false, signal }, resolve);
  request.on('error', reject);
  request.setTimeout(SILENCE, () => request.destroy(new Error('silent for too long')));
  const answer = await promise;
  if (answer.statusCode !== 200) {
    answer.destroy();
    throw new Error(`status ${answer.statusCode}`);
  }
  return answer;
}

function statusIn(event: string): string | undefined {
  const data = /^data: (.+)$/m.exec(event)?.[1];
  if (data === undefined) return undefined;
  return (JSON.parse(data) as { status?: string }).status;
}
