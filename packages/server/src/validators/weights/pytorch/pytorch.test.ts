import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { bytesSource } from '../../../../test/decoder/bytes-source.ts';
import { MALICIOUS_MODELS } from '../../../../test/decoder/sample-malicious-pickles.ts';
import * as make from '../../../../test/decoder/sample-pickles.ts';
import type { RefusalCode } from '../../../ports/validator.ts';
import { Refusal } from '../../refusal.ts';
import { allowedGlobals } from '../pickle/allowed-globals.ts';
import { parsePytorch } from './pytorch.ts';

const parse = (bytes: Buffer) => parsePytorch(bytesSource(bytes), () => {});

async function refusal(bytes: Buffer): Promise<Refusal> {
  try {
    await parse(bytes);
  } catch (error) {
    assert.ok(error instanceof Refusal, error instanceof Error ? (error.stack ?? '') : String(error));
    return error;
  }
  throw new assert.AssertionError({ message: 'it was accepted' });
}

function refuses(name: string, make: () => Buffer, code: RefusalCode, message: RegExp): void {
  it(name, async () => {
    const refused = await refusal(make());
    assert.equal(refused.code, code, refused.message);
    assert.match(refused.message, message);
  });
}

describe('what PyTorch and pickle write is accepted', () => {
  const CHECKPOINT = {
    'fc.weight': { dtype: 'float32', shape: [2, 3] },
    'fc.bias': { dtype: 'float32', shape: [3] },
  };

  for (const { name, bytes } of make.SOUND_MODELS) {
    it(name, async () => {
      const weights = await parse(bytes());
      const tensors = Object.fromEntries(weights.tensors);
      if (weights.format === 'pytorch') assert.deepEqual(tensors, CHECKPOINT);
      else assert.equal(weights.label, 'a Python pickle');
    });
  }

  it('tells what it found', async () => {
    const [zip, , , lightning, legacy, arrays, two] = make.SOUND_MODELS.map(({ bytes }) => bytes());
    assert.ok(zip && lightning && legacy && arrays && two);
    const globals = ['collections.OrderedDict', 'torch.FloatStorage', 'torch._utils._rebuild_tensor_v2'];
    const common = { pickleProtocol: 2, storages: 2, storageBytes: 36, globals };
    assert.deepEqual((await parse(zip)).details, {
      layout: 'zip',
      ...common,
      byteorder: 'little',
      version: '3',
    });
    assert.deepEqual((await parse(legacy)).details, { layout: 'legacy', ...common });
    assert.deepEqual(Object.fromEntries((await parse(lightning)).metadata), {
      epoch: 3,
      global_step: 100_000,
    });
    assert.deepEqual([...(await parse(arrays)).tensors], [['mean', { dtype: 'float32', shape: [3] }]]);
    assert.equal((await parse(two)).details.pickles, 2);
  });

  it('reports progress that rises to one', async () => {
    for (const { name, bytes } of make.SOUND_MODELS) {
      const reports: number[] = [];
      await parsePytorch(bytesSource(bytes()), (fraction) => reports.push(fraction));
      assert.deepEqual(
        reports,
        [...reports].sort((one, other) => one - other),
        name,
      );
      assert.ok((reports.at(-1) ?? 0) >= 0.5, name);
    }
  });

  it('reads a legacy checkpoint whose pickles are longer than the first read', async () => {
    const note = make.text('x'.repeat(1_200_000));
    const weight = make.tensor({ key: '0', shape: [2], more: [make.none] });
    const bytes = make.torchLegacy(make.dict({ note, weight }), { '0': Buffer.alloc(8) });
    assert.deepEqual([...(await parse(bytes)).tensors.keys()], ['weight']);
  });
});

describe('malicious files are refused', () => {
  for (const { name, code, global, bytes } of MALICIOUS_MODELS) {
    it(name, async () => {
      const refused = await refusal(bytes());
      assert.equal(refused.code, code, refused.message);
      if (global !== undefined) assert.equal(refused.details?.global, global);
    });
  }
});

describe('damaged files are refused', () => {
  const STATE = make.orderedDict({ w: make.tensor({ key: '0', shape: [2] }) });
  const LEGACY = make.orderedDict({ w: make.tensor({ key: '0', shape: [2], more: [make.none] }) });

  refuses('an empty file', () => Buffer.alloc(0), 'truncated', /empty/);
  refuses(
    'a storage that is too short',
    () => make.torchZip(STATE, { '0': Buffer.alloc(7) }),
    'corrupt',
    /7 bytes.*describes 8/,
  );
  refuses('a storage that is not there', () => make.torchZip(STATE, {}), 'corrupt', /does not hold/);
  refuses(
    'a storage to which nothing refers',
    () => make.torchZip(STATE, { '0': Buffer.alloc(8), '1': Buffer.alloc(8) }),
    'corrupt',
    /nothing refers/,
  );
  refuses(
    'a zip archive without a pickle',
    () => make.torchZip(STATE, {}, (members) => members.slice(1)),
    'unsupported-type',
    /no PyTorch checkpoint/,
  );
  refuses(
    'a zip archive of something else',
    () => make.torchZip(STATE, {}, () => [{ name: '[Content_Types].xml', content: Buffer.from('x') }]),
    'unsupported-type',
    /Office document/,
  );
  refuses(
    'a legacy checkpoint cut off',
    () => make.torchLegacy(LEGACY, { '0': Buffer.alloc(8) }).subarray(0, -1),
    'truncated',
    /storage 0/,
  );
  refuses(
    'a legacy checkpoint with other keys',
    () => make.torchLegacy(LEGACY, { '1': Buffer.alloc(8) }),
    'corrupt',
    /storage 0/,
  );
  refuses(
    'a legacy checkpoint with another count',
    () => make.torchLegacy(LEGACY, { '0': Buffer.alloc(8) }, { elementBytes: 8 }),
    'corrupt',
    /1 elements.*describes 2/,
  );
  refuses(
    'a legacy checkpoint of a big-endian machine',
    () =>
      make.torchLegacy(
        LEGACY,
        { '0': Buffer.alloc(8) },
        { system: make.dict({ little_endian: make.FALSE }) },
      ),
    'unsupported-type',
    /big-endian/,
  );
  refuses(
    'a pickle with bytes behind it',
    () => Buffer.concat([make.pickle(make.none), Buffer.from('\xff', 'latin1')]),
    'corrupt',
    /byte 4/,
  );

  for (const [magic, what] of [
    ['Rar!\x1a\x07\x01\0', /RAR/],
    ['\x1f\x8b\x08', /gzip/],
    ['BZh9', /bzip2/],
    ['\xfd7zXZ\0', /xz/],
    ['\x28\xb5\x2f\xfd', /Zstandard/],
    ['\x93NUMPY', /NumPy/],
    ['\x89HDF\r\n\x1a\n', /HDF5/],
  ] as const) {
    refuses(
      `a file that begins with ${JSON.stringify(magic)}`,
      () => Buffer.from(magic, 'latin1'),
      'unsupported-type',
      what,
    );
  }

  it('every truncation', async () => {
    for (const { name, bytes } of make.SOUND_MODELS) {
      const whole = bytes();
      for (let length = 0; length < whole.length; length++) {
        // Two pickles cut to one are a sound file.
        if (
          name === 'two pickles without code' &&
          length === make.pickle(make.dict({ a: make.int(1) })).length
        )
          continue;
        await refusal(whole.subarray(0, length)).catch((error: unknown) => {
          throw new Error(`${name} cut to ${length} of ${whole.length} bytes`, { cause: error });
        });
      }
    }
  });
});

describe('mutations end in weights or a refusal', () => {
  const samples = [...make.SOUND_MODELS, ...MALICIOUS_MODELS].map(({ bytes }) => bytes());

  it('whatever bytes are changed', async () => {
    const change = fc.record({
      at: fc.double({ min: 0, max: 1, noNaN: true }),
      byte: fc.integer({ min: 0, max: 255 }),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...samples),
        fc.array(change, { minLength: 1, maxLength: 6 }),
        async (bytes, changes) => {
          const mutant = Buffer.from(bytes);
          for (const { at, byte } of changes) mutant[Math.floor(at * (mutant.length - 1))] = byte;
          await parse(mutant).catch((error: unknown) => assert.ok(error instanceof Refusal, String(error)));
        },
      ),
      { numRuns: 1500 },
    );
  });

  it('whatever the bytes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 600 }), async (bytes) => {
        await parse(Buffer.from(bytes)).catch((error: unknown) =>
          assert.ok(error instanceof Refusal, String(error)),
        );
      }),
      { numRuns: 1000 },
    );
  });

  it('whatever is changed in what a checksum covers', async () => {
    const [zip] = make.SOUND_MODELS.map(({ bytes }) => bytes());
    assert.ok(zip);
    for (const offset of [
      zip.indexOf('fc.weight'),
      zip.indexOf(Buffer.alloc(24, 1)),
      zip.indexOf('little'),
    ]) {
      const mutant: Buffer = Buffer.from(zip);
      mutant.writeUInt8(mutant.readUInt8(offset) ^ 1, offset);
      assert.equal((await refusal(mutant)).code, 'corrupt');
    }
  });
});

it('the documentation names every global that is allowed', async () => {
  const page = await readFile(
    new URL('../../../../../../docs/reference/pickle-policy.md', import.meta.url),
    'utf8',
  );
  for (const { module, name } of allowedGlobals()) {
    const listed =
      page.includes(`\`${module}.${name}\``) ||
      page.includes(`\`${module}.*\``) ||
      page.includes(`\`${name}\``);
    assert.ok(listed, `${module}.${name}`);
  }
});
