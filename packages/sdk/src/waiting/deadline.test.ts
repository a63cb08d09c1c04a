import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { pause } from '../core/pause.ts';
import { withinDeadline } from './deadline.ts';

const FOR_EVER = 2 ** 30;

describe('A deadline', () => {
  it('ends what is under way with a WaitTimeoutError', async () => {
    const waiting = withinDeadline('Upload x', { timeoutMs: 1 }, (signal) => pause(FOR_EVER, signal));
    await assert.rejects(waiting, { name: 'WaitTimeoutError', message: /^Upload x did not end within 1 ms/ });
  });

  it('leaves an abort of the user what it is', async () => {
    const controller = new AbortController();
    const waiting = withinDeadline('It', { timeoutMs: FOR_EVER, signal: controller.signal }, (signal) =>
      pause(FOR_EVER, signal),
    );
    controller.abort();
    await assert.rejects(waiting, { name: 'APIUserAbortError' });
  });

  it('does not begin where the signal is aborted already', async () => {
    let begun = false;
    const run = async () => {
      begun = true;
    };
    await assert.rejects(withinDeadline('It', { signal: AbortSignal.abort() }, run), {
      name: 'APIUserAbortError',
    });
    assert.equal(begun, false);
  });

  it('is none for a time that no timer can have', async () => {
    for (const timeoutMs of [Number.POSITIVE_INFINITY, 2 ** 31, 1e15])
      assert.equal(
        await withinDeadline('It', { timeoutMs }, async (signal) => {
          await pause(1, signal);
          return 7;
        }),
        7,
      );
  });

  it('refuses what is no time', async () => {
    for (const timeoutMs of [-1, Number.NaN])
      await assert.rejects(
        withinDeadline('It', { timeoutMs }, async () => {}),
        { name: 'WharfError' },
      );
  });
});
