import assert from 'node:assert/strict';
import { it } from 'node:test';
import { signal } from '@preact/signals';
import { EndNews } from './end-news.ts';
import { type Stage, WAITING } from './status.ts';

const ended = (stage: Stage) => ({ status: signal({ ...WAITING, stage }) });

it('ends are told once, when everything has ended', () => {
  const news = new EndNews();
  assert.equal(news.ended(ended('done'), false), '');
  assert.equal(news.ended(ended('failed'), false), '');
  assert.equal(news.ended(ended('done'), true), '2 uploads done, 1 upload failed');
  assert.equal(news.ended(ended('failed'), true), '1 upload failed');
});
