import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { deflateSync } from 'node:zlib';
import { bytesSource } from '../../../../test/decoder/bytes-source.ts';
import {
  double,
  doubles,
  int,
  ints,
  long,
  node,
  objectName,
  properties,
  sampleNodes,
  text,
} from '../../../../test/decoder/sample-scenes-fbx.ts';
import {
  binaryFbx,
  type FbxSampleNode,
  type FbxSampleValue,
} from '../../../../test/decoder/sample-scenes-fbx-writer.ts';
import { parseFbx } from './fbx.ts';

/** Offset of the first record of a file. */
const FIRST = 27;

const parse = (bytes: Uint8Array) =>
  parseFbx({ source: bytesSource(bytes), fileName: 'a.fbx', progress() {} });

function altered(bytes: Buffer, change: (copy: Buffer) => void): Buffer {
  const copy = Buffer.from(bytes);
  change(copy);
  return copy;
}

const refused = (bytes: Uint8Array, code: string, message: RegExp) =>
  assert.rejects(parse(bytes), { code, message });

suite('the header of a binary FBX', () => {
  const whole = binaryFbx(7400, sampleNodes(7400));

  test('with spaces for its zeros is refused with what happened to it', async () => {
    const spaced = Buffer.from(whole.map((byte) => (byte === 0 ? 0x20 : byte)));
    await refused(
      spaced,
      'corrupt',
      /byte 20 is 0x20 instead of 0x00, as happens when a binary file is sent as text/,
    );
  });

  test('of a big-endian file is refused as such', async () => {
    await refused(
      altered(whole, (copy) => copy.writeUInt8(1, 22)),
      'unsupported-type',
      /big-endian/,
    );
  });

  for (const version of [4999, 8000]) {
    test(`of version ${version} is refused`, async () => {
      await refused(
        altered(whole, (copy) => copy.writeUInt32LE(version, 23)),
        'unsupported-type',
        /versions 5000 to 7999/,
      );
    });
  }
});

suite('node records', () => {
  const small = binaryFbx(7400, [node('Objects', [text('x')], [node('A', [int(1)]), node('B', [])])]);
  const wide = binaryFbx(7500, [node('Objects', [text('x')])]);
  const outerEnd = small.readUInt32LE(FIRST);
  const firstChild = FIRST + 13 + 7 + 6;

  test('with children, with values, with both and with neither are read', async () => {
    assert.equal((await parse(small)).metadata.version, 7400);
  });

  test('that reach beyond the node around them are refused', async () => {
    const bytes = altered(small, (copy) => copy.writeUInt32LE(outerEnd + 1, firstChild));
    await refused(bytes, 'corrupt', /beyond the end of "Objects" around it \(byte 53\)/);
  });

  test('that reach beyond the file are refused as cut off', async () => {
    const bytes = altered(small, (copy) => copy.writeUInt32LE(small.length + 1, FIRST));
    await refused(bytes, 'truncated', /the node at byte 27 ends at byte \d+, but the file has \d+ bytes/);
  });

  test('that end before they begin are refused', async () => {
    await refused(
      altered(small, (copy) => copy.writeUInt32LE(1, firstChild)),
      'corrupt',
      /reach beyond its end/,
    );
    await refused(
      altered(small, (copy) => copy.writeUInt32LE(0, firstChild)),
      'corrupt',
      /ends before it begins/,
    );
  });

  test('whose children end elsewhere than said are refused', async () => {
    const bytes = altered(small, (copy) => copy.writeUInt32LE(outerEnd + 13, FIRST));
    await refused(bytes, 'corrupt', /"Objects" at byte 27 says that it ends at byte/);
  });

  test('with children and no end mark are refused', async () => {
    // The end mark of the children becomes that of the top nodes.
    const bytes = altered(small, (copy) => copy.writeUInt32LE(outerEnd - 13, FIRST));
    await refused(bytes, 'corrupt', /"Objects" at byte 27 says that it ends at byte/);
  });

  test('without a name, or with control characters in it, are refused', async () => {
    await refused(binaryFbx(7400, [node('', [int(1)])]), 'corrupt', /no name/);
    await refused(binaryFbx(7400, [node('A\x07B', [])]), 'corrupt', /"A\?B" has control characters/);
  });

  test('with sizes beyond any file are refused', async () => {
    const bytes = altered(wide, (copy) => copy.writeBigUInt64LE(2n ** 63n, FIRST));
    await refused(bytes, 'corrupt', /a size beyond any file/);
  });

  test('nested too deep are refused', async () => {
    let nested: FbxSampleNode = node('A', [], []);
    for (let depth = 1; depth < 64; depth++) nested = node('A', [], [nested]);
    await parse(binaryFbx(7400, [nested]));
    await refused(binaryFbx(7400, [node('A', [], [nested])]), 'corrupt', /nested more than 64 deep/);
  });

  test('with values that do not fill their space are refused', async () => {
    const wrong = (bytes: Buffer, count: number) =>
      altered(bytes, (copy) => copy.writeUInt32LE(count, FIRST + 4));
    const two = binaryFbx(7400, [node('A', [int(1), int(2)])]);
    for (const count of [0, 1, 3]) await refused(wrong(two, count), 'corrupt', /do not fill the space/);
  });

  test('with a value of unknown type are refused', async () => {
    const bytes = altered(binaryFbx(7400, [node('A', [int(1)])]), (copy) => copy.write('Q', FIRST + 14));
    await refused(bytes, 'corrupt', /property of unknown type "Q" \(byte 41\)/);
  });

  test('with a text longer than its list are refused', async () => {
    const bytes = altered(binaryFbx(7400, [node('A', [text('abc')])]), (copy) =>
      copy.writeUInt32LE(4, FIRST + 15),
    );
    await refused(bytes, 'corrupt', /a text reaches beyond/);
  });
});

suite('arrays', () => {
  const meshOf = (...vertices: FbxSampleValue[]) =>
    node('Geometry', [long(1), objectName('', 'Geometry'), text('Mesh')], [node('Vertices', vertices)]);
  const vertices = (...values: FbxSampleValue[]) => [node('Objects', [], [meshOf(...values)])];
  const arrayProperty = (type: string, length: number, encoding: number, stored: Buffer) => {
    const head = Buffer.alloc(13);
    head.write(type);
    head.writeUInt32LE(length, 1);
    head.writeUInt32LE(encoding, 5);
    head.writeUInt32LE(stored.length, 9);
    return { type: 'written', bytes: Buffer.concat([head, stored]) } as const;
  };
  const arrayOf = (...property: Parameters<typeof arrayProperty>) =>
    binaryFbx(7400, [node('A', [arrayProperty(...property)])]);

  for (const [type, numbers] of [
    ['b', [-1, 0, 5]],
    ['c', [1, 0, 1]],
    ['f', [-0.5, 0, 1.5]],
    ['i', [-70_000, 0, 70_000]],
    ['l', [-(2 ** 40), 0, 2 ** 40]],
    ['d', [-1e9, 0, 1.25]],
  ] as const) {
    test(`of type ${type} give their numbers, plain and compressed`, async () => {
      const nodes = vertices({ type, numbers: [...numbers, 0, 0, 0] });
      const extent = numbers.map((value) => Math.max(value, 0) - Math.min(value, 0));
      for (const compressed of [false, true]) {
        assert.deepEqual((await parse(binaryFbx(7400, nodes, compressed))).dimensions, extent);
      }
    });
  }

  test('too large to be inflated at once are inflated piece by piece', async () => {
    const numbers = Float64Array.from({ length: 2_200_002 }, (_, index) =>
      index === 2_200_001 ? 7 : index % 3,
    );
    const stored = deflateSync(Buffer.from(numbers.buffer));
    const scene = await parse(binaryFbx(7500, vertices(arrayProperty('d', numbers.length, 1, stored))));
    assert.equal(scene.vertexCount, 733_334);
    assert.deepEqual(scene.dimensions, [0, 0, 5]);
    assert.equal(scene.preview, undefined);
  });

  test('of more vertices than are kept give the box around them, which the model then moves', async () => {
    const numbers = Buffer.alloc(6_000_003);
    numbers.set([1, 2, 3], 300_000);
    const placing = properties({ 'Lcl Translation': [9, 9, 9], 'Lcl Scaling': [1, 1, 10] });
    const model = node('Model', [long(2), objectName('', 'Model'), text('Mesh')], [placing]);
    const nodes = [
      node('Objects', [], [model, meshOf(arrayProperty('b', numbers.length, 0, numbers))]),
      node('Connections', [], [node('C', [text('OO'), long(1), long(2)])]),
    ];
    const scene = await parse(binaryFbx(7400, nodes));
    assert.equal(scene.vertexCount, 2_000_001);
    assert.deepEqual(scene.dimensions, [1, 2, 30]);
  });

  for (const count of [10, 3_000_000]) {
    test(`of ${count} numbers that hold more or fewer than said are refused`, async () => {
      const stored = deflateSync(Buffer.alloc(8 * count));
      await parse(arrayOf('d', count, 1, stored));
      await refused(arrayOf('d', count - 1, 1, stored), 'corrupt', /longer than it is said|elements has/);
      await refused(arrayOf('d', count + 1, 1, stored), 'corrupt', /elements has/);
    });

    test(`of ${count} numbers whose compressed bytes are damaged or cut are refused`, async () => {
      const stored = deflateSync(Buffer.alloc(8 * count, 'abcdefg'));
      const last = stored.length - 1;
      const broken = altered(stored, (copy) => copy.writeUInt8((stored[last] ?? 0) ^ 1, last));
      await refused(arrayOf('d', count, 1, broken), 'corrupt', /cannot be decompressed/);
      await refused(arrayOf('d', count, 1, stored.subarray(0, last)), 'corrupt', /cannot be decompressed/);
    });
  }

  test('of a plain length that does not fit are refused', async () => {
    await refused(arrayOf('i', 3, 0, Buffer.alloc(8)), 'corrupt', /3 elements has 8 bytes instead of 12/);
  });

  test('of unknown encoding are refused', async () => {
    await refused(arrayOf('i', 1, 2, Buffer.alloc(4)), 'corrupt', /unknown encoding 2/);
  });

  test('that promise more than deflate can hold are refused before anything is allocated', async () => {
    await refused(
      arrayOf('d', 2 ** 29, 1, deflateSync(Buffer.alloc(8))),
      'corrupt',
      /cannot come from \d+ compressed/,
    );
  });

  test('that together decode to far more than the file is worth are refused', async () => {
    const stored = deflateSync(Buffer.alloc(100_000_000));
    const value = arrayProperty('b', 100_000_000, 1, stored);
    const nodes = Array.from({ length: 4 }, () => node('A', [value]));
    await refused(binaryFbx(7400, nodes), 'too-large-decoded', /decode to far more/);
  });

  test('and single values mix in one node, in their order', async () => {
    const nodes = vertices(double(5), ints(0, 2), double(-5), doubles(4), double(4));
    const scene = await parse(binaryFbx(7400, nodes));
    assert.deepEqual(scene.dimensions, [10, 4, 2]);
  });
});

suite('the footer', () => {
  const whole = binaryFbx(7400, sampleNodes(7400));
  const footerless = whole.subarray(0, whole.lastIndexOf('fabcab09', undefined, 'hex'));
  const code = Buffer.alloc(16, 7);
  const reserved = Buffer.alloc(120);
  const magic = whole.subarray(whole.length - 16);

  test('may have any code, padding and version', async () => {
    for (const padding of [0, 4, 20, 64]) {
      await parse(
        Buffer.concat([footerless, code, Buffer.alloc(padding), Buffer.from('ABCD'), reserved, magic]),
      );
    }
  });

  test('may be followed by a few zeros, not by anything else', async () => {
    await parse(Buffer.concat([whole, Buffer.alloc(4096)]));
    await refused(Buffer.concat([whole, Buffer.from('PK')]), 'corrupt', /data between its parts/);
    await refused(Buffer.concat([whole, Buffer.alloc(5000)]), 'corrupt', /more data follows/);
  });

  test('has to be there', async () => {
    await refused(footerless, 'truncated', /the footer that begins at byte \d+ is not complete/);
    await refused(Buffer.concat([footerless, Buffer.alloc(500)]), 'corrupt', /something else stands/);
  });

  test('is looked for only behind the end mark of the top nodes', async () => {
    await refused(footerless.subarray(0, footerless.length - 1), 'truncated', /has no end mark/);
  });
});
