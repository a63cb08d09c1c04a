import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { bytesSource } from '../../../test/decoder/bytes-source.ts';
import * as pickles from '../../../test/decoder/sample-pickles.ts';
import { rawSafetensors, SAMPLE_WEIGHTS, sampleGguf } from '../../../test/decoder/sample-weights.ts';
import { zip } from '../../../test/decoder/sample-zips.ts';
import type { Inspection } from '../../ports/validator.ts';
import { modelValidator } from '../model.ts';

function judge(bytes: Uint8Array): Promise<Inspection> {
  const source = bytesSource(bytes);
  return modelValidator.validate({
    kind: 'model',
    fileName: 'w.bin',
    contentType: '',
    source,
    progress: () => {},
  });
}

function refuses(name: string, make: () => Buffer, code: string, message: RegExp): void {
  it(name, async () => {
    const result = await judge(make());
    assert.ok(result.verdict === 'refused', 'accepted');
    assert.deepEqual([result.code, message.test(result.message)], [code, true], result.message);
  });
}

/** The first header of a tar archive without magic (Unix V7), written over bytes 100 to 155. */
function withTarHeader(file: Buffer): Buffer {
  file.write('0000644\x000000000\x000000000\x0000000000000\x0000000000000\x00', 100, 'latin1');
  file.fill(' ', 148, 156);
  const sum = file.subarray(0, 512).reduce((total, byte) => total + byte, 0);
  file.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return file;
}

/**
 * A safetensors file that is a pickle too. Its length, 6488, is `X` and 25 when read so: a string up to the
 * metadata, in which strings of up to 126 bytes lead to the data, where the harm is.
 */
function safetensorsPickle(harm: Buffer): Buffer {
  const rest = `"},"w":{"dtype":"U8","shape":[${harm.length}],"data_offsets":[0,${harm.length}]}}`.padEnd(
    126,
  );
  const hops = `U@${'x'.repeat(64)}${`U~${'x'.repeat(126)}`.repeat(49)}`;
  const file = rawSafetensors(`{"__metadata__":{"a":"${hops}U~${rest}`);
  assert.equal(file.readUInt32LE(0), 25 * 256 + 0x58);
  return Buffer.concat([file, harm]);
}

describe('a file that is two formats is refused', () => {
  const harm = Buffer.from('cos\nsystem\n(Vtrue\ntR.');
  const system = pickles.dict({
    a: pickles.bytes(Buffer.alloc(700)),
    little_endian: pickles.TRUE,
  });

  refuses('safetensors and a pickle', () => safetensorsPickle(harm), 'unsafe-code', /also a pickle/);
  refuses(
    'safetensors and a pickle that imports by escaped names',
    () => safetensorsPickle(Buffer.from('V\\u006fs\nV\\u0073ystem\n\x93(Vtrue\ntR.', 'latin1')),
    'unsafe-code',
    /also a pickle/,
  );
  it('but not safetensors whose length only begins like one', async () => {
    assert.equal((await judge(safetensorsPickle(Buffer.from('\x00no pickle')))).verdict, 'accepted');
    assert.equal((await judge(safetensorsPickle(Buffer.from('N.')))).verdict, 'accepted');
  });
  refuses(
    'GGUF and a zip archive',
    () => {
      const gguf = sampleGguf();
      const members = [{ name: 'a', content: Buffer.from('x') }];
      return Buffer.concat([gguf, zip(members)]);
    },
    'corrupt',
    /ends as a zip archive/,
  );
  refuses(
    'a legacy checkpoint and a tar archive without magic',
    () => withTarHeader(pickles.torchLegacy(pickles.dict({}), {}, { system })),
    'unsupported-type',
    /tar archive/,
  );
  refuses(
    'a pickle and a tar archive without magic',
    () => withTarHeader(pickles.pickle(pickles.bytes(Buffer.alloc(700)))),
    'unsupported-type',
    /tar archive/,
  );
  refuses(
    'safetensors and a tar archive without magic',
    () => {
      const json = `{"__metadata__":{"a":"${' '.repeat(600)}"}}`;
      const file = rawSafetensors(json);
      file.write('0000644 0000000 0000000 00000000000 00000000000 ', 100, 'latin1');
      const sum = file.subarray(0, 512).reduce((total, byte) => total + byte, 0);
      const blank = file.subarray(148, 156).reduce((total, byte) => total + byte, 0);
      file.write((sum - blank + 8 * 32).toString(8).padStart(7, '0').padEnd(8), 148, 'latin1');
      return file;
    },
    'corrupt',
    /tar archive/,
  );
  for (const { name, bytes } of SAMPLE_WEIGHTS) {
    it(`${name} is one`, async () => assert.equal((await judge(bytes())).verdict, 'accepted'));
  }
});
