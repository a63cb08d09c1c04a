import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { describe, it } from 'node:test';
import type { ProjectEvent, Upload, UploadPart } from '@wharf/sdk';
import { failureHint, hintedCodes } from './failure-hints.ts';
import { mergeUploads } from './merge-uploads.ts';
import { summarizeParts } from './parts-summary.ts';
import { repeatedImport } from './retry-import.ts';
import { settledNews } from './settled-news.ts';
import { newest, type ShownUpload } from './shown-upload.ts';
import { importedFiles } from './upload-files.ts';
import { filtersFrom, queryOf } from './upload-filters.ts';
import { uploadStage } from './upload-stage.ts';

function upload(changes: Partial<Upload> = {}): Upload {
  return {
    id: 'upload_1',
    authorId: 'author',
    ownerId: 'proj_1',
    createdAt: '2026-01-01T00:00:00.000Z',
    updatedAt: '2026-01-01T00:00:00.000Z',
    fileName: 'a.png',
    kind: 'image',
    source: 'multipart',
    status: 'pending',
    ...changes,
  };
}

function event(changes: Partial<Upload>, bytesReceived = 0): ProjectEvent {
  return { upload: upload(changes), bytesReceived, job: { status: 'queued', progress: 0 } };
}

describe('the stage of an upload', () => {
  const stage = (changes: Partial<Upload>, more: Omit<ShownUpload, 'upload'> = {}) =>
    uploadStage({ upload: upload(changes), ...more });

  it('tells sending from fetching, with bytes', () => {
    assert.equal(stage({}).name, 'Waiting for bytes');
    assert.deepEqual(stage({ fileSize: 4096 }, { bytesReceived: 1024 }), {
      name: 'Uploading',
      tone: 'info',
      detail: '1.0 KiB of 4.0 KiB',
      progress: 0.25,
    });
    assert.equal(stage({ source: 'url' }).name, 'Asking the source');
    assert.equal(stage({ source: 'url' }, { bytesReceived: 1 }).name, 'Fetching');
    assert.equal(
      stage({ source: 'url' }, { bytesReceived: 0, job: { status: 'queued', progress: 0 } }).name,
      'Waiting for a worker',
    );
  });

  it('does not pretend to know how much is left where nobody does', () => {
    assert.equal(stage({ source: 'url' }, { bytesReceived: 2048 }).progress, 'unknown');
    assert.equal(stage({ status: 'validating' }).progress, 'unknown');
  });

  it('says why an import waits, and tells aborted from failed', () => {
    const delayed = { reason: 'The server was busy.', until: '2026-01-01T00:01:00Z' };
    assert.equal(stage({ source: 'url', config: { delayed } }).detail, delayed.reason);
    assert.equal(stage({ status: 'failed', errorDetails: { code: 'aborted' } }).name, 'Aborted');
    assert.equal(stage({ status: 'failed', errorDetails: { code: 'corrupt' } }).name, 'Failed');
  });
});

describe('hints for failures', () => {
  it('say what to do, and nothing where the server has said it', () => {
    const failed = (code: unknown, source: Upload['source'] = 'multipart') =>
      failureHint({ status: 'failed', source, errorDetails: { code } });
    assert.match(failed('unsafe-code') ?? '', /safetensors/);
    assert.equal(failed('aborted'), undefined);
    assert.equal(failed('constructor'), undefined);
    assert.equal(failed(7), undefined);
    assert.notEqual(failed('truncated'), failed('truncated', 'url'));
    assert.equal(failureHint({ status: 'pending', source: 'url' }), undefined);
  });

  it('are only for codes that the server has', async () => {
    const sources = new URL('../../../server/src/', import.meta.url);
    const names = (await readdir(sources, { recursive: true })).filter(
      (name) => name.endsWith('.ts') && !name.endsWith('.test.ts'),
    );
    const texts = await Promise.all(names.map((name) => readFile(new URL(name, sources), 'utf8')));
    const all = texts.join('\n');
    assert.deepEqual(
      hintedCodes.filter((code) => !all.includes(`'${code}'`)),
      [],
    );
  });
});

describe('the list of what was fetched and what has happened since', () => {
  const old = upload({ id: 'old', createdAt: '2026-01-01T00:00:01.000Z' });
  const recent = upload({ id: 'recent', createdAt: '2026-01-01T00:00:03.000Z' });
  const live = (...events: ProjectEvent[]) => new Map(events.map((one) => [one.upload.id, one]));
  const ids = (shown: readonly ShownUpload[]) => shown.map(({ upload: { id } }) => id);

  it('puts new uploads on top, the newest first', () => {
    const shown = mergeUploads({
      listed: [recent, old],
      hasMore: false,
      live: live(event({ id: 'new', createdAt: '2026-01-01T00:00:09.000Z' })),
      filters: {},
    });
    assert.deepEqual(ids(shown), ['new', 'recent', 'old']);
  });

  it('keeps what is older than an unfinished list for later', () => {
    const older = live(event({ id: 'older', createdAt: '2025-01-01T00:00:00.000Z' }));
    const given = { listed: [recent, old], live: older, filters: {} };
    assert.deepEqual(ids(mergeUploads({ ...given, hasMore: true })), ['recent', 'old']);
    assert.deepEqual(ids(mergeUploads({ ...given, hasMore: false })), ['recent', 'old', 'older']);
  });

  it('lets go of what no longer fits the filter', () => {
    const shown = mergeUploads({
      listed: [recent, old],
      hasMore: false,
      live: live(event({ ...old, status: 'imported' })),
      filters: { group: 'active' },
    });
    assert.deepEqual(ids(shown), ['recent']);
  });

  it('takes what is newer of a list and an event, and never takes an end back', () => {
    const done = upload({ status: 'imported', updatedAt: '2026-01-01T00:00:05.000Z' });
    const stale = event({ status: 'validating', updatedAt: '2026-01-01T00:00:09.000Z' });
    assert.equal(newest(done, stale).upload.status, 'imported');
    assert.equal(newest(upload(), event({ status: 'complete' })).upload.status, 'complete');
    assert.equal(newest(upload({ updatedAt: '2026-01-01T00:00:05.000Z' }), event({})).job, undefined);
  });
});

describe('the filters of the address', () => {
  it('come back as they were, and what means nothing is passed over', () => {
    const filters = filtersFrom({ status: 'failed', kind: 'model', source: 'huggingface' });
    assert.deepEqual(filters, { group: 'failed', kind: 'model', source: 'huggingface' });
    assert.deepEqual(queryOf(filters), { status: 'failed', kind: 'model', source: 'huggingface' });
    assert.deepEqual(filtersFrom({ status: 'toString', kind: '<script>', source: '' }), {});
  });
});

describe('a repeated import', () => {
  it('begins with the same link, unless that held a secret', () => {
    assert.deepEqual(repeatedImport({ url: 'https://example.com/a.png', kind: 'image' }), {
      source: 'https://example.com/a.png',
      kind: 'image',
      linkIsGone: false,
    });
    assert.equal(repeatedImport({ url: 'https://example.com/a?sig=…', kind: 'image' }).source, '');
    assert.equal(repeatedImport({ kind: 'image' }).linkIsGone, true);
  });
});

describe('the parts of an upload', () => {
  const part = (number: number, size?: number): UploadPart => ({
    number,
    url: '',
    expires: '',
    ...(size === undefined ? {} : { size }),
  });

  it('are counted, and those that are missing named', () => {
    const { count, received, bytes, missing } = summarizeParts([
      part(1, 5),
      part(2),
      part(3),
      part(4, 6),
      part(5),
    ]);
    assert.deepEqual(
      { count, received, bytes, missing },
      { count: 5, received: 2, bytes: 11, missing: '2–3, 5' },
    );
  });

  it('share cells where they are many', () => {
    const { cells } = summarizeParts(
      Array.from({ length: 10_000 }, (_, index) => part(index + 1, index % 2 ? 1 : undefined)),
    );
    assert.ok(cells.length <= 480);
    assert.equal(cells.at(-1)?.last, 10_000);
    assert.ok(cells.every(({ received }) => received > 0 && received < 1));
  });
});

describe('files of an import', () => {
  it('are read with care', () => {
    const config = {
      files: [{ path: 'a', size: 1 }, { path: 'b' }, 'c', null, { size: 1 }],
      filesCount: 200,
    };
    assert.deepEqual(importedFiles(config), {
      files: [
        { path: 'a', size: 1 },
        { path: 'b', size: undefined },
      ],
      count: 200,
    });
    assert.deepEqual(importedFiles(undefined), { files: [], count: 0 });
  });
});

describe('news of uploads that have ended', () => {
  it('name a few, and count many', () => {
    const done = upload({ status: 'imported' });
    const failed = upload({ status: 'failed', fileName: 'b.png' });
    assert.equal(settledNews([done, failed]), 'a.png is done. b.png failed');
    assert.equal(settledNews([done, done, failed, done]), '3 uploads done, 1 upload failed');
  });
});
