import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { bytesSource } from '../../../../test/decoder/bytes-source.ts';
import {
  type PackageMember,
  sampleCrate,
  sampleUsdz,
  USDA_LAYER,
  usdzPackage,
} from '../../../../test/decoder/sample-scenes-gltf.ts';
import type { Refusal } from '../../refusal.ts';
import type { Scene } from '../scene.ts';
import { parseUsdz } from './usdz.ts';

const parse = (bytes: Buffer): Promise<Scene> =>
  parseUsdz({ source: bytesSource(bytes), fileName: 'f.usdz', progress: () => {} });
const member = (name: string, data: string | Buffer = 'x'): PackageMember => ({
  name,
  data: Buffer.from(data),
});
const layer = (content: string) => usdzPackage([member('a.usda', `#usda 1.0\n${content}`)]);
const crate = (change: (bytes: Buffer) => void) => {
  const bytes = sampleCrate();
  change(bytes);
  return usdzPackage([member('a.usdc', bytes)]);
};

const refused = (judgement: Promise<Scene>, code: string, message: RegExp) =>
  assert.rejects(judgement, (error: Refusal) => {
    assert.equal(error.name, 'Refusal', String(error));
    assert.equal(error.code, code, error.message);
    assert.match(error.message, message);
    return true;
  });

describe('facts of a USDZ', () => {
  it('counts what a text layer holds', async () => {
    const scene = await parse(sampleUsdz());
    assert.deepEqual([scene.vertexCount, scene.faceCount, scene.dimensions], [4, 2, [4, 3, 0]]);
    assert.deepEqual([scene.hasNormals, scene.hasUVs, scene.externalReferences], [true, true, []]);
    assert.deepEqual(scene.metadata, {
      layerCount: 1,
      memberCount: 2,
      imageCount: 1,
      audioCount: 0,
      defaultPrim: 'Square',
      metersPerUnit: 0.01,
      upAxis: 'Y',
      countsKnown: true,
    });
  });

  it('says that the counts of a binary layer are unknown', async () => {
    const scene = await parse(usdzPackage([member('a.usdc', sampleCrate())]));
    assert.deepEqual([scene.vertexCount, scene.metadata.countsKnown], [0, false]);
    assert.equal(scene.metadata.crateVersion, '0.8.0');
  });

  it('names the assets that are not in the package', async () => {
    const scene = await parse(
      usdzPackage([
        member('a/b.usda', '#usda 1.0\ndef "P" (references = [@./c.usda@, @../d.png@, @gone.usd@]) {}'),
        member('a/c.usda', '#usda 1.0\nasset x = @./tile.<UDIM>.png@'),
        member('a/tile.1001.png'),
        member('d.png'),
      ]),
    );
    assert.deepEqual(scene.externalReferences, ['gone.usd']);
  });

  it('joints and time samples; with transformations no extent', async () => {
    const scene = await parse(
      layer(`(startTimeCode = 1 endTimeCode = 24)
        uniform token[] joints = ["a", "a/b", "a/c"]
        double3 xformOp:translate.timeSamples = { 1: (0, 0, 0), 24: (9, 0, 0) }
        point3f[] points = [(0, 0, 0), (1, 1, 1)]`),
    );
    assert.deepEqual([scene.boneCount, scene.animationFrameCount, scene.dimensions], [3, 24, undefined]);
  });

  it('marks within texts, comments and paths are no brackets', async () => {
    await parse(layer('string a = "(\\"[" # {\nstring b = """two\n"lines (""" asset c = @@@odd(@name@@@'));
  });
});

describe('the layout of a USDZ', () => {
  it('the first member is a layer', () =>
    refused(
      parse(usdzPackage([member('a.png'), member('b.usda', USDA_LAYER)])),
      'corrupt',
      /first member is "a.png"/,
    ));

  it('members begin at multiples of 64', () =>
    refused(parse(usdzPackage([member('a.usda', USDA_LAYER)], 4)), 'corrupt', /no multiple of 64/));

  it('other types of file are not allowed', () =>
    refused(
      parse(usdzPackage([member('a.usda', USDA_LAYER), member('run.sh')])),
      'corrupt',
      /"run.sh" is of a type/,
    ));

  it('every member has its checksum', () => {
    const bytes = sampleUsdz();
    const at = bytes.indexOf('not looked at');
    bytes.write('NOT', at);
    return refused(parse(bytes), 'corrupt', /CRC-32/);
  });

  it('a layer is what its name says', async () => {
    await refused(parse(usdzPackage([member('a.usda', sampleCrate())])), 'corrupt', /begin with "#usda/);
    await refused(parse(usdzPackage([member('a.usdc', USDA_LAYER)])), 'corrupt', /begin with "PXR-USDC"/);
    await refused(parse(usdzPackage([member('a.usd', 'neither')])), 'corrupt', /or "PXR-USDC"/);
    await parse(usdzPackage([member('a.usd', USDA_LAYER)]));
    await parse(usdzPackage([member('a.usd', sampleCrate())]));
  });

  it('cut anywhere it is refused', async () => {
    const whole = sampleUsdz();
    for (let length = 0; length < whole.length; length += 7) {
      await assert.rejects(parse(whole.subarray(0, length)), { name: 'Refusal' }, String(length));
    }
  });
});

describe('damaged layers', () => {
  it('brackets and quotation marks without a partner', async () => {
    await refused(parse(layer('def "A" {')), 'corrupt', /brackets/);
    await refused(parse(layer('}{')), 'corrupt', /brackets/);
    await refused(parse(layer('point3f[] points = [(1, 2')), 'corrupt', /brackets/);
    await refused(
      parse(layer('string a = "b\n"')),
      'corrupt',
      /text that does not end, begun at its byte 21/,
    );
    await refused(parse(layer('asset a = @b\n')), 'corrupt', /path that does not end/);
  });

  it('a crate whose table of contents or sections lie outside of it', async () => {
    await refused(
      parse(crate((bytes) => bytes.writeBigInt64LE(1n << 40n, 16))),
      'corrupt',
      /table of contents/,
    );
    await refused(parse(crate((bytes) => bytes.writeBigInt64LE(-1n, 16))), 'corrupt', /table of contents/);
    await refused(parse(crate((bytes) => bytes.writeBigUInt64LE(1n << 60n, 184))), 'corrupt', /sections/);
    await refused(
      parse(crate((bytes) => bytes.writeBigInt64LE(1n << 40n, 192 + 24))),
      'corrupt',
      /"TOKENS" does not lie/,
    );
    await refused(parse(crate((bytes) => bytes.writeBigInt64LE(90n, 192 + 32 + 16))), 'corrupt', /overlaps/);
    await refused(parse(crate((bytes) => bytes.write('X', 192))), 'corrupt', /TOKENS is missing/);
    await refused(parse(crate((bytes) => bytes.writeUInt8(1, 8))), 'unsupported-type', /version 1\.8\.0/);
  });

  it('a crowd of quotation marks takes no time of its own', async () => {
    await refused(parse(layer(`string a = "${'\\"'.repeat(2e6)}`)), 'corrupt', /does not end/);
  });
});
