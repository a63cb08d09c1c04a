import assert from 'node:assert/strict';
import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { Journal, readHistory } from './journal.ts';

const directory = mkdtempSync(join(tmpdir(), 'wharf-journal-'));
after(() => rmSync(directory, { recursive: true }));

test('what was noted is read back in order, without a last line that was cut off', () => {
  const path = join(directory, 'history.jsonl');
  const journal = new Journal(path);
  journal.add({ type: 'stream', upload: 'upload_1', phase: 'follow' });
  journal.add({ type: 'stream', upload: 'upload_1', phase: 'ended', status: 'imported' });
  journal.close();
  appendFileSync(path, '{"at":1,"type":"str');
  assert.deepEqual(
    readHistory(path).map((entry) => entry.type === 'stream' && entry.phase),
    ['follow', 'ended'],
  );
});

test('a history is never written over', () => {
  const path = join(directory, 'once.jsonl');
  new Journal(path).close();
  assert.throws(() => new Journal(path), /EEXIST/);
});
