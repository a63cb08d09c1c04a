import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { WAITING } from '../transfers/status.ts';
import { stageDetail } from './stage-words.ts';
import { titlePrefix, trayTitle, withPrefix } from './tray-title.ts';

const MIB = 1024 ** 2;

describe('what a row says', () => {
  it('is how much of it is sent, how fast, and how long it takes', () => {
    const status = { ...WAITING, stage: 'uploading', bytes: 10 * MIB, bytesPerSecond: MIB } as const;
    assert.equal(stageDetail(status, 40 * MIB), '30 s left · 10.0 MiB of 40.0 MiB · 1.0 MiB/s');
    assert.equal(stageDetail({ ...status, bytesPerSecond: 0 }, 40 * MIB), '10.0 MiB of 40.0 MiB');
    assert.equal(stageDetail({ ...status, stage: 'fetching' }, undefined), '10.0 MiB · 1.0 MiB/s');
  });

  it('is the size before it is sent, and after', () => {
    assert.equal(stageDetail(WAITING, 5), '5 B');
    assert.equal(stageDetail({ ...WAITING, stage: 'done' }, 5), '5 B');
    assert.equal(stageDetail({ ...WAITING, stage: 'paused', bytes: 2 }, 5), '2 B of 5 B');
  });
});

describe('the line of the tray', () => {
  it('says first what is on its way, then what waits for the user, then what has ended', () => {
    const of = (counts: Parameters<typeof trayTitle>[0]['counts'], active = 0) =>
      trayTitle({ counts, active });
    assert.equal(of({ uploading: 2, waiting: 1, done: 4, failed: 1 }, 3), '3 uploads on their way, 1 failed');
    assert.equal(of({ waiting: 1 }, 1), '1 upload on its way');
    assert.equal(of({ missing: 1, paused: 2 }), '1 upload needs you');
    assert.equal(of({ paused: 2, done: 1 }), '2 uploads paused');
    assert.equal(of({ done: 4, failed: 1 }), '4 uploads done, 1 failed');
    assert.equal(of({ failed: 2 }), '2 uploads failed');
  });
});

describe('the title of the page', () => {
  it('tells the progress while something runs, and only then', () => {
    assert.equal(
      withPrefix('Assets · Wharf', titlePrefix({ active: 1, progress: 0.42 })),
      '42% · Assets · Wharf',
    );
    assert.equal(
      withPrefix('42% · Assets · Wharf', titlePrefix({ active: 1, progress: 0.5 })),
      '50% · Assets · Wharf',
    );
    assert.equal(
      withPrefix('99% · Assets · Wharf', titlePrefix({ active: 0, progress: 1 })),
      'Assets · Wharf',
    );
  });
});
