import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { FollowEvent, ProjectEvent, Upload } from '@wharf/sdk';
import { type Connection, UploadFeed } from './upload-feed.ts';

const LOST: FollowEvent = { type: 'lost', error: new Error('gone') as never, retryInMs: 1 };

function upload(id: string, status: Upload['status']): Upload {
  return { id, status, fileName: id, fileSize: 10 } as Upload;
}

function told(id: string, status: Upload['status'], bytesReceived = 0): FollowEvent {
  const event = { upload: upload(id, status), bytesReceived, job: { status: 'queued', progress: 0 } };
  return { type: 'upload', ...event } as FollowEvent;
}

/** A feed whose stream is what the test says, and whose pictures are drawn when the test says. */
function stage({ listed = [] }: { readonly listed?: readonly Upload[] } = {}) {
  const streams: {
    push(event: FollowEvent): void;
    fail(error: Error): void;
    readonly signal: AbortSignal;
  }[] = [];
  const refusals: unknown[] = [];
  let drawing: (() => void)[] = [];
  let lists = 0;
  const feed = new UploadFeed({
    async *follow(signal) {
      const events: (FollowEvent | Error)[] = [];
      let wake = () => {};
      streams.push({
        signal,
        push: (event) => {
          events.push(event);
          wake();
        },
        fail: (error) => {
          events.push(error);
          wake();
        },
      });
      while (!signal.aborted) {
        const event = events.shift();
        if (event instanceof Error) throw event;
        if (event) yield event;
        else {
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
        }
      }
    },
    async *list() {
      lists += 1;
      yield* listed;
    },
    soon: (callback) => drawing.push(callback),
    onRefused: (error) => refusals.push(error),
  });
  return {
    feed,
    refusals,
    streams,
    lists: () => lists,
    /** Gives the stream to the feed, and draws. @returns how often something was drawn */
    async draw(...events: FollowEvent[]) {
      for (const event of events) streams.at(-1)?.push(event);
      await settle();
      const callbacks = drawing;
      drawing = [];
      for (const callback of callbacks) callback();
      return callbacks.length;
    },
  };
}

/** Lets everything go on that waits for nothing but its turn. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
}

describe('the feed of uploads', () => {
  it('shows what has come at once for all, and tells a row only of its own upload', async () => {
    const { feed, draw } = stage();
    const seen: (number | undefined)[] = [];
    feed.upload('a').subscribe((event) => seen.push(event?.bytesReceived));
    feed.start();
    assert.equal(await draw(told('a', 'pending', 1), told('a', 'pending', 2), told('b', 'pending')), 1);
    assert.deepEqual([...feed.uploads.value.keys()], ['a', 'b']);
    await draw(told('b', 'complete'));
    assert.deepEqual(seen, [undefined, 2]);
  });

  it('tells once that an upload has ended, and lets nothing older take that back', async () => {
    const { feed, draw } = stage();
    const ended: string[] = [];
    feed.onSettled(({ upload: { id, status } }) => ended.push(`${id} ${status}`));
    feed.start();
    await draw(told('a', 'pending'));
    await draw(told('a', 'imported'));
    await draw(told('a', 'imported'), told('a', 'validating'));
    await draw(told('a', 'validating'));
    assert.deepEqual(ended, ['a imported']);
    assert.equal(feed.upload('a').value?.upload.status, 'imported');
  });

  it('looks up what has ended during a break, and says that lists are out of date', async () => {
    const { feed, draw } = stage({ listed: [upload('c', 'imported'), upload('a', 'failed')] });
    const ended: ProjectEvent[] = [];
    let returns = 0;
    feed.onSettled((event) => ended.push(event));
    feed.onReturn(() => {
      returns += 1;
    });
    feed.start();
    await draw(told('a', 'pending'), told('b', 'pending'), { type: 'ready' });
    assert.equal(returns, 0);
    await draw(LOST, told('b', 'pending'), { type: 'ready' });
    assert.equal(returns, 1);
    assert.deepEqual(
      ended.map(({ upload: { id }, job }) => [id, job]),
      [['a', { status: 'failure', progress: 1 }]],
    );
  });

  it('finds the end of an upload that is asked for, but has ended before', async () => {
    const { feed, draw, lists } = stage({ listed: [upload('z', 'imported')] });
    const asked = feed.upload('z');
    feed.start();
    await draw({ type: 'ready' });
    assert.equal(asked.value?.job.status, 'success');
    assert.equal(lists(), 1);
  });

  it('counts as broken after some tries, and as live with the next answer', async () => {
    const { feed, draw } = stage();
    const states: Connection[] = [];
    feed.connection.subscribe((state) => states.push(state));
    feed.start();
    await draw({ type: 'ready' }, LOST, LOST, LOST, { type: 'ready' });
    assert.deepEqual(states, ['connecting', 'live', 'connecting', 'broken', 'live']);
  });

  it('hands over a refusal, and can be started again', async () => {
    const { feed, draw, streams, refusals } = stage();
    feed.start();
    await draw();
    const refusal = new Error('401');
    streams[0]?.fail(refusal);
    await draw();
    assert.deepEqual(refusals, [refusal]);
    assert.equal(feed.connection.value, 'broken');
    feed.start();
    await draw({ type: 'ready' });
    assert.equal(feed.connection.value, 'live');
  });

  it('has one connection at most, none when stopped, and forgets when cleared', async () => {
    const { feed, draw, streams } = stage();
    feed.start();
    feed.start();
    await draw(told('a', 'pending'));
    assert.equal(streams.length, 1);
    feed.stop();
    assert.equal(streams[0]?.signal.aborted, true);
    feed.clear();
    assert.equal(feed.uploads.value.size, 0);
    assert.equal(feed.upload('a').value, undefined);
  });
});
