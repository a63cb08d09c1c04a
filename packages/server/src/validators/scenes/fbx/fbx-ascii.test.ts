import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { bytesSource } from '../../../../test/decoder/bytes-source.ts';
import { parseFbx } from './fbx.ts';

const CONNECTIONS = 'Connections: {\n}\n';

const parseBytes = (bytes: Uint8Array) =>
  parseFbx({ source: bytesSource(bytes), fileName: 'a.fbx', progress() {} });

/** From line 2 on, behind the line that tells the version. */
const parse = (content: string) => parseBytes(Buffer.from(`; FBX 7.5.0 project file\n${content}`));

/** A mesh of these vertices, as its lines are written. */
const mesh = (vertices: string) =>
  parse(`Objects: {\nGeometry: 1, "Geometry::", "Mesh" {\nVertices: ${vertices}\n}\n}\n${CONNECTIONS}`);

const refused = (content: string, code: string, message: RegExp) =>
  assert.rejects(parse(content), { code, message });

suite('ASCII FBX', () => {
  test('begins with a comment that tells its version, or with its header', async () => {
    const header = 'FBXHeaderExtension: {\nFBXVersion: 7300\n}\nObjects: {\n}\n';
    assert.equal((await parseBytes(Buffer.from(header + CONNECTIONS))).metadata.version, 7300);
    assert.equal((await parse(`Objects: {\n}\n${CONNECTIONS}`)).metadata.version, 7500);
    const marked = Buffer.from(`\uFEFF; FBX 6.1.0\nObjects: {\n}\n${CONNECTIONS}`);
    assert.equal((await parseBytes(marked)).metadata.version, 6100);
  });

  test('that begins with neither is refused', async () => {
    await assert.rejects(parseBytes(Buffer.from('Objects: {\n}\n')), {
      code: 'corrupt',
      message: /begins neither/,
    });
    await assert.rejects(parseBytes(Buffer.alloc(100)), { code: 'corrupt', message: /begins neither/ });
  });

  test('of a version that nobody knows is refused', async () => {
    await refused(`FBXHeaderExtension: {\nFBXVersion: 900\n}\n`, 'unsupported-type', /version 900/);
    await refused(`FBXHeaderExtension: {\nFBXVersion: 9000\n}\n`, 'unsupported-type', /version 9000/);
  });

  test('without its objects or connections is refused as cut off; before 6.0 there are none', async () => {
    await refused(CONNECTIONS, 'truncated', /"Objects" is missing/);
    await refused('Objects: {\n}\n', 'truncated', /"Connections" is missing/);
    await refused('Objects: {\n}\nConnections: ', 'truncated', /inside "Connections" that begins in line 4/);
    const old = 'Model: "Model::a", "Mesh" {\nVertices: 0,0,0,1,2,3\n}\n';
    assert.deepEqual((await parseBytes(Buffer.from(`; FBX 5.0.0\n${old}`))).dimensions, [1, 2, 3]);
  });

  test('with names without values, and texts over several lines, is read', async () => {
    await parse(`Objects: {\nModel: "a", "CameraSwitcher" {\nCameraIndexName:\n}\n}\n${CONNECTIONS}`);
    await refused(`A: "\n\n"\nB: ?`, 'corrupt', /"\?" stands where .* \(line 5\)/);
  });

  test('with an embedded file names no reference to it, however long it is', async () => {
    const video = (content: string) =>
      parse(
        `Objects: {\nVideo: 1, "Video::a", "Clip" {\nFilename: "C:/a.png"\nContent: ${content}\n}\n}\n${CONNECTIONS}`,
      );
    assert.deepEqual((await video(`,\n"${'QUJD'.repeat(500_000)}",\n"QUJD"`)).externalReferences, []);
    assert.deepEqual((await video('"QUJD"')).externalReferences, []);
    assert.deepEqual((await video('""')).externalReferences, ['C:/a.png']);
  });

  test('with ids beyond 2^53 connects the right objects', async () => {
    const [a, b] = ['9007199254740993', '9007199254740992'];
    const model = (id: string, x: number) =>
      `Model: ${id}, "Model::m", "Mesh" {\nProperties70: {\nP: "Lcl Scaling", "", "", "A",${x},1,1\n}\n}\n`;
    const scene = await parse(
      `Objects: {\nGeometry: 1, "Geometry::", "Mesh" {\nVertices: *6 {\na: 0,0,0,1,1,1\n}\n}\n${model(a, 5)}${model(b, 7)}}\n` +
        `Connections: {\nC: "OO",1,${a}\n}\n`,
    );
    assert.deepEqual(scene.dimensions, [5, 1, 1]);
  });
});

suite('arrays and lists', () => {
  for (const [what, written] of [
    ['an array', '*6 {\na: 0,0,0,1,2,3\n}'],
    ['an array without commas at line ends', '*6 {\na: 0,0,0\n1,2,3\n}'],
    ['an array with commas at line ends and beginnings', '*6 {\na: 0,0,\n0\n,1,2,3\n}'],
    ['a list over several lines', '0,0,0,\n 1,2,3'],
    ['a list with numbers of every spelling', '-0,+0,.0,1e0,20.0E-1,0.300000000000000000e+1'],
    ['a list with CR LF line ends', '0,0,0,\r\n1,2,3\r'],
  ] as const) {
    test(`${what} is read`, async () => {
      assert.deepEqual((await mesh(written)).dimensions, [1, 2, 3]);
    });
  }

  test('an empty array may have no numbers at all', async () => {
    assert.equal((await mesh('*0 {\n}')).vertexCount, 0);
    assert.equal((await mesh('*0 {\na: \n}')).vertexCount, 0);
  });

  test('spellings of no finite number count, but take no place', async () => {
    const scene = await mesh('*9 {\na: 0,0,0,1,1,1,nan,-1.#IND,inf\n}');
    assert.deepEqual([scene.vertexCount, scene.dimensions], [3, [1, 1, 1]]);
  });

  for (const [what, written, message] of [
    ['more numbers than said', '*2 {\na: 1,2,3\n}', /said to have 2 numbers has 3 \(line 6\)/],
    ['fewer numbers than said', '*4 {\na: 1,2,3\n}', /said to have 4 numbers has 3/],
    ['a length that is none', '*-1 {\na: 1\n}', /a length that is none/],
    ['another name inside', '*1 {\nb: 1\n}', /has the name "b" in it/],
    ['a text inside', '*1 {\na: "1"\n}', /a text stands in an array/],
    ['values before it', '1, *1 {\na: 1\n}', /behind other values/],
    ['values behind it', '*1 {\na: 1\n}, 2', /where an array is not complete/],
    ['a comma missing', '1 2 3', /a comma is missing between two values \(line 4\)/],
    ['a value missing', '1,,3', /a value is missing between two commas/],
    ['a number that is none', '1,2e,3', /"2e" is no number/],
    ['a letter in a number', '1,2x3,3', /"2x3" is no number/],
    ['a word without an end', `1,${'a'.repeat(300)}`, /longer than 256 bytes/],
    ['a control character', '1,\x01', /byte 0x01 stands where/],
  ] as const) {
    test(`${what} is refused`, async () => {
      await assert.rejects(mesh(written), { code: 'corrupt', message });
    });
  }
});

suite('braces', () => {
  test('that are not closed are refused with where they were opened', async () => {
    await refused('A: {\nB: {\n}\n', 'truncated', /ends in line 5, inside "A" that begins in line 2/);
    await refused('A: {\nB: *2 {\na: 1,', 'truncated', /inside "A" that begins in line 2/);
    await refused('A: "abc', 'truncated', /inside a text that is not closed/);
  });

  test('that close or open nothing are refused', async () => {
    await refused('A: {\n}\n}\n', 'corrupt', /a } closes nothing \(line 4\)/);
    await refused('A: {\n{\n', 'corrupt', /a { does not follow the name/);
    await refused('1\n', 'corrupt', /a value stands where a name has to be \(line 2\)/);
  });

  test('nested too deep are refused', async () => {
    const nested = (depth: number) =>
      `${'A: {\n'.repeat(depth)}${'}\n'.repeat(depth)}Objects: {\n}\n${CONNECTIONS}`;
    await parse(nested(64));
    await refused(nested(65), 'corrupt', /nested more than 64 deep \(line 66\)/);
  });
});

test('tokens are whole, and lines counted, wherever the reads of an ASCII FBX part them', async () => {
  const content = Buffer.from(
    `; FBX 7.5.0\nObjects: {\nGeometry: 1, "Geometry::", "Mesh" {\n;${'-'.repeat(300)}\nVertices   : *6 {\na: 0,0,0,123456.5,2,3\n}\n}\n` +
      `Model: 12345678901234567890, "Model::\n\n long ${'name'.repeat(100)}", "LimbNode" {\n}\n}\n${CONNECTIONS}`,
  );
  for (let step = 1; step < 40; step++) {
    const scene = await parseFbx(inSteps(content, step));
    assert.deepEqual([scene.dimensions, scene.boneCount], [[123456.5, 2, 3], 1]);
    const damaged = Buffer.concat([content, Buffer.from('?')]);
    await assert.rejects(parseFbx(inSteps(damaged, step)), { code: 'corrupt', details: { line: 16 } });
  }

  /** Gives less than asked for, which the port allows at the end only: every place becomes a seam. */
  function inSteps(bytes: Buffer, step: number) {
    const read = async (offset: number, length: number) =>
      bytes.subarray(offset, offset + (length < 2000 ? length : step));
    return { source: { size: bytes.length, read }, fileName: 'a.fbx', progress() {} };
  }
});
