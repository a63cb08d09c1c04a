import assert from 'node:assert/strict';
import { it } from 'node:test';
import { ByteKeeping } from './keep-bytes.ts';

const MIB = 1024 ** 2;
/** Without the bytes: only the size matters. */
const picked = (size: number, handle?: FileSystemFileHandle) => ({
  file: Object.defineProperty(new File([], 'a.bin'), 'size', { value: size }),
  path: undefined,
  handle,
});
const handle = { kind: 'file', name: 'a.bin' } as FileSystemFileHandle;

it('small files are kept, large ones by what reads them again, or by asking the user', () => {
  const keeping = new ByteKeeping();
  assert.equal(keeping.choose('a', picked(64 * MIB)).bytes, 'file');
  assert.equal(keeping.choose('b', picked(64 * MIB + 1, handle)).bytes, 'handle');
  assert.equal(keeping.choose('c', picked(64 * MIB + 1)).bytes, 'ask');
});

it('no more than a gibibyte is kept at once', () => {
  const keeping = new ByteKeeping();
  for (let index = 0; index < 16; index += 1)
    assert.equal(keeping.choose(`file-${index}`, picked(64 * MIB)).bytes, 'file');
  assert.equal(keeping.choose('more', picked(1)).bytes, 'ask');
  keeping.release('more');
  assert.equal(keeping.choose('still more', picked(1)).bytes, 'ask');
  keeping.release('file-0');
  assert.equal(keeping.choose('after that', picked(1)).bytes, 'file');
});
