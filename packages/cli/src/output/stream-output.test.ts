import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { it } from 'node:test';
import { streamOutput } from './stream-output.ts';

it('writes JSON that means the same and that no terminal obeys', () => {
  const stdout = new PassThrough() as PassThrough & NodeJS.WriteStream;
  const stderr = new PassThrough() as PassThrough & NodeJS.WriteStream;
  const name = 'a\u001b[2J\u009b31m\u202egpj.exe\u2028\u007f';
  streamOutput({ stdout, stderr }, { json: true, quiet: false, progress: false }).result({ name }, 'unused');
  const written: string = stdout.read().toString();
  assert.deepEqual(JSON.parse(written), { name });
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
  assert.doesNotMatch(written.trimEnd(), /[\u0000-\u001f\u007f-\u009f\u2028-\u202e]/);
});
