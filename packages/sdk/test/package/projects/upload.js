/** Runs in every runtime: sends a file by its path, downloads it again, and says what became of it. */
import { readFile } from 'node:fs/promises';
import { Wharf } from '@wharf/sdk';

const client = new Wharf();
const stages = new Set();
const { asset } = await client.uploads.uploadFile({
  file: 'notes.txt',
  onProgress: ({ stage }) => stages.add(stage),
});
const download = await asset.download({ path: 'copy.txt' });
const [sent, received] = await Promise.all([readFile('notes.txt', 'utf8'), readFile('copy.txt', 'utf8')]);
console.log(
  JSON.stringify({
    kind: asset.kind,
    same: sent === received,
    verified: download.verified,
    stages: [...stages],
  }),
);
