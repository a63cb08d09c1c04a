import assert from 'node:assert/strict';
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, beforeEach, describe, it } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { createAsset, DOT_PNG } from '../driver/api.ts';
import { type Gate, startGate } from './driver/gate.ts';
import { endWatched, watch } from './driver/running.ts';
import { MEBIBYTE, sha256, wav, weights } from './driver/samples.ts';

const DOT = Buffer.from(DOT_PNG, 'base64');

interface Sent {
  readonly uploadId: string;
  readonly assetId: string;
  readonly modelId: string;
}

describe('wharf download', { timeout: 300_000 }, () => {
  let gate: Gate;
  let dot: string;
  let sound: Sent;
  let model: Sent;
  const bytes = wav(4 * MEBIBYTE);
  const tensors = weights();

  before(async () => {
    gate = await startGate();
    const { wharf } = gate;
    dot = (await createAsset(wharf.server, 'dot.png')).id;
    await writeFile(join(wharf.home, 'sound.wav'), bytes);
    await writeFile(join(wharf.home, 'tiny.safetensors'), tensors);
    [sound, model] = (await wharf.json<Sent>('upload', 'sound.wav', 'tiny.safetensors')) as [Sent, Sent];
    if (sound.assetId === undefined) [sound, model] = [model, sound];
  });
  after(async () => {
    endWatched();
    await gate.close();
  });
  beforeEach(async () => {
    gate.ranges.length = 0;
    await rm(at(), { recursive: true, force: true });
    await mkdir(at());
  });

  function at(...path: string[]): string {
    return join(gate.wharf.home, 'out', ...path);
  }

  /** What passed is written a moment later. */
  async function begun(path: string): Promise<void> {
    for (;;) {
      const facts = await stat(path).catch(() => undefined);
      if (facts !== undefined && facts.size > 0) return;
      await pause(5);
    }
  }

  const run = (...args: string[]) => gate.wharf.run(['download', ...args], { cwd: at() });

  it('writes an asset under its own name, and prints the path', async () => {
    const { code, stdout, stderr } = await run(dot);
    assert.deepEqual([code, stdout], [0, 'dot.png\n'], stderr);
    assert.deepEqual(await readFile(at('dot.png')), DOT);
  });

  it('writes to a named file, into a folder, and tells the facts as JSON', async () => {
    assert.equal((await run(dot, '-o', 'new/folder/')).code, 0);
    assert.deepEqual(await readFile(at('new', 'folder', 'dot.png')), DOT);
    const { stdout } = await run(dot, '-o', 'point.png', '--json');
    assert.deepEqual(JSON.parse(stdout), {
      assetId: dot,
      path: 'point.png',
      size: DOT.length,
      sha256: sha256(DOT),
      verified: true,
    });
  });

  it('never overwrites another file unless it is told to, and leaves the same one alone', async () => {
    await writeFile(at('dot.png'), 'mine');
    const refused = await run(dot);
    assert.equal(refused.code, 73);
    assert.match(refused.stderr, /dot\.png already exists/);
    assert.equal(await readFile(at('dot.png'), 'utf8'), 'mine');
    assert.equal((await run(dot, '--force')).code, 0);
    assert.deepEqual(await readFile(at('dot.png')), DOT);
    assert.equal((await run(dot)).code, 0);
  });

  it('writes to standard output, and nothing else there', async () => {
    const { code, stdout, stderr } = await run(sound.assetId, '-o', '-', '--format', 'png');
    assert.equal(code, 1, `a sound cannot be a PNG: ${stdout} ${stderr}`);
    const running = watch(gate.wharf.start(['download', dot, '-o', '-']));
    running.child.stdout?.setEncoding('latin1');
    assert.equal(await running.ended, 0);
    assert.equal(running.stdout(), DOT.toString('latin1'));
  });

  it('writes the files of a model into a folder, by the id of the upload, too', async () => {
    for (const id of [model.modelId, model.uploadId]) {
      const { code, stdout, stderr } = await run(id, '-o', id);
      assert.equal(code, 0, stderr);
      assert.equal(stdout, `${id}/tiny.safetensors\n`);
      assert.deepEqual(await readFile(at(id, 'tiny.safetensors')), tensors);
    }
    await writeFile(at(model.modelId, 'tiny.safetensors'), 'mine');
    assert.equal((await run(model.modelId, '-o', model.modelId)).code, 73);
  });

  it('converts images', async () => {
    const { code, stdout, stderr } = await run(dot, '--format', 'webp');
    assert.deepEqual([code, stdout], [0, 'dot.webp\n'], stderr);
    assert.equal((await readFile(at('dot.webp'))).toString('latin1', 8, 12), 'WEBP');
    assert.deepEqual(await readdir(at()), ['dot.webp']);
  });

  it('refuses an empty -o, as of a variable that is not set', async () => {
    const { code, stderr } = await run(dot, '-o', '');
    assert.equal(code, 64, stderr);
  });

  it('goes on with the others where one is not there', async () => {
    const { code, stdout, stderr } = await run('asset_none', dot);
    assert.deepEqual([code, stdout], [1, 'dot.png\n']);
    assert.match(stderr, /asset_none: .*\n.*1 of 2 downloads failed/s);
  });

  it('refuses to put two of one name into one place', async () => {
    const other = (await createAsset(gate.wharf.server, 'dot.png')).id;
    const { code, stderr } = await run(dot, other);
    assert.equal(code, 73);
    assert.match(stderr, /the same name/);
  });

  it('goes on after Ctrl-C with what is missing', async () => {
    const held = gate.holdDownload(MEBIBYTE);
    const args = ['download', sound.assetId, '-o', 'big.wav', '--json'];
    const running = watch(gate.wharf.start(args, { cwd: at() }));
    await Promise.all([held, begun(at('big.wav.part'))]);
    running.child.kill('SIGINT');
    assert.equal(await running.ended, 75, running.output());
    assert.match(running.stderr(), new RegExp(`wharf download ${sound.assetId} -o \\S+big\\.wav`));
    const told = JSON.parse(running.stdout()) as Readonly<Record<string, string>>;
    assert.deepEqual([told.id, told.error], [sound.assetId, 'interrupted']);
    assert.match(told.resume ?? '', /^wharf download .*big\.wav$/);
    gate.drop();
    const { code, stderr } = await run(sound.assetId, '-o', 'big.wav');
    assert.equal(code, 0, stderr);
    assert.deepEqual(await readFile(at('big.wav')), bytes);
    assert.match(gate.ranges.at(-1) ?? '', /^bytes=[1-9]\d*-$/);
    assert.deepEqual(await readdir(at()), ['big.wav']);
  });
});
