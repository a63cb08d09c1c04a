import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Stage } from './status.ts';
import type { FileTransfer } from './transfer.ts';
import { TransferList } from './transfer-list.ts';

const file = (name: string): Omit<FileTransfer, 'status'> => ({
  type: 'file',
  id: name,
  name,
  path: undefined,
  size: 10,
  contentType: '',
  lastModified: 0,
  kind: 'asset',
  assetOptions: undefined,
  file: undefined,
  handle: undefined,
  resume: undefined,
  uploadId: undefined,
});

/** A list with transfers in these stages, named by them. */
function listOf(...stages: Stage[]) {
  const list = new TransferList();
  const transfers = list.add(stages.map((stage, index) => file(`${stage}-${index}`)));
  for (const [index, transfer] of transfers.entries())
    list.set(transfer, { stage: stages[index] ?? 'waiting' });
  // What is added shows at once, and brings the order up to date.
  list.remove([]);
  return { list, transfers, names: () => list.shown.value.map(({ name }) => name) };
}

describe('the list of transfers', () => {
  it('shows first what needs the user, then what is on its way, then what is done, the last first', () => {
    const { names } = listOf('done', 'waiting', 'failed', 'uploading', 'done', 'missing', 'paused');
    assert.deepEqual(names(), [
      ...['failed-2', 'missing-5'],
      ...['waiting-1', 'uploading-3', 'paused-6'],
      ...['done-4', 'done-0'],
    ]);
  });

  it('forgets what has ended, and only that', () => {
    const { list, names } = listOf('done', 'waiting', 'failed', 'paused');
    list.removeEnded();
    assert.deepEqual(names(), ['waiting-1', 'paused-3']);
    assert.equal(list.summary.value.total, 2);
  });

  it('lets nothing come back that was removed', () => {
    const { list, transfers, names } = listOf('uploading');
    list.remove(transfers);
    for (const transfer of transfers) list.set(transfer, { stage: 'done' });
    assert.deepEqual(names(), []);
    assert.equal(list.isIdle, true);
  });
});
