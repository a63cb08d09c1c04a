import assert from 'node:assert/strict';
import { test } from 'node:test';
import { blocksOf, sessionsOf, shown } from './guide.ts';

const PAGE = `# A page

\`\`\`ts
const one = 1;
\`\`\`

Prose.

\`\`\`ts
console.log(one);
\`\`\`

\`\`\`text
1
\`\`\`

\`\`\`ts session=other
const two = 2;
\`\`\`

\`\`\`sh not-run
npm install
\`\`\`

\`\`\`json
{}
\`\`\`
`;

test('blocks of one language are one program, those of another session another', () => {
  const sessions = sessionsOf(blocksOf(PAGE)).map(({ name, blocks }) => [
    name,
    blocks.map(({ line }) => line),
  ]);
  assert.deepEqual(sessions, [
    ['ts', [4, 10]],
    ['ts other', [18]],
  ]);
});

test('a block of text is the output of the block directly before it', () => {
  assert.deepEqual(
    blocksOf(PAGE).map(({ output }) => output),
    [undefined, '1\n', undefined, undefined],
  );
});

test('shown output stands for itself, and an ellipsis for what differs from run to run', () => {
  assert.match('id: upload_a1 (5)\n', shown('id: upload_… (5)\n'));
  assert.doesNotMatch('id: upload_a1 (6)\n', shown('id: upload_… (5)\n'));
  assert.match('first\nmore\neven more\nlast\n', shown('first\n…\nlast\n'));
  assert.match('first\nlast\n', shown('first\n…\nlast\n'));
  assert.doesNotMatch('first\nlast\nand more\n', shown('first\n…\nlast\n'));
});
