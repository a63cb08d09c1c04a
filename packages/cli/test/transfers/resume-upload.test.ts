/** Interrupted uploads: at a part that a proxy holds, so that it is known what had arrived. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { chmod, mkdir, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { after, afterEach, before, describe, it } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { WHARF } from '../driver/run-wharf.ts';
import { type Gate, startGate } from './driver/gate.ts';
import { endWatched, type Running, watch } from './driver/running.ts';
import { MEBIBYTE, sha256, wav } from './driver/samples.ts';

interface Result {
  readonly path: string;
  readonly uploadId: string;
  readonly assetId?: string;
  readonly sha256?: string;
  readonly error?: string;
  readonly resume?: string;
}

/** One part after the other, so that the order is known. */
const ONE_BY_ONE = ['--parts', '1', '--part-size', '5MiB', '--files', '1'];

// What hangs must end: minutes, on however busy a machine.
describe('an interrupted upload', { timeout: 300_000 }, () => {
  let gate: Gate;

  before(async () => {
    gate = await startGate();
  });
  after(async () => {
    endWatched();
    await gate.close();
  });
  afterEach(() => {
    gate.drop();
    gate.stored.length = 0;
  });

  async function file(name: string, size: number): Promise<{ path: string; bytes: Buffer }> {
    const path = join(gate.wharf.home, name);
    const bytes = wav(size);
    await writeFile(path, bytes);
    return { path, bytes };
  }

  function upload(...args: string[]): Running {
    return watch(gate.wharf.start(['upload', ...ONE_BY_ONE, ...args]));
  }

  const states = join('.local', 'state', 'wharf', 'uploads');
  const kept = async () => (await readdir(join(gate.wharf.home, states)).catch(() => [])).sort();

  /** The record is written beside the sending. */
  async function recorded(): Promise<void> {
    while (!(await kept()).some((name) => name.endsWith('.json'))) await pause(5);
  }

  function sentParts(): number[] {
    return gate.stored.map(({ part }) => part);
  }

  /** Runs a line as somebody who pasted it into a shell. */
  async function paste(line: string): Promise<Running> {
    const bin = join(gate.wharf.home, 'bin');
    await mkdir(bin, { recursive: true });
    await writeFile(join(bin, 'wharf'), `#!/bin/sh\nexec '${process.execPath}' '${WHARF}' "$@"\n`);
    await chmod(join(bin, 'wharf'), 0o755);
    const env = { ...gate.wharf.env, PATH: `${bin}${delimiter}${process.env.PATH}` };
    return watch(spawn('sh', ['-c', line], { env, cwd: '/' }));
  }

  it('says after Ctrl-C how to go on, and that sends only what is missing', async () => {
    const { path, bytes } = await file("it's a sound.wav", 12 * MEBIBYTE);
    const held = gate.holdParts(2);
    const first = upload(path);
    await held;
    first.child.kill('SIGINT');
    assert.equal(await first.ended, 75);
    const line =
      first
        .stderr()
        .split('\n')
        .find((text) => text.includes('--resume')) ?? '';
    assert.match(line, /^ {2}wharf upload --resume upload_\w+ '.*it'\\''s a sound\.wav'$/);
    const [record = ''] = await kept();
    assert.equal((await stat(join(gate.wharf.home, states, record))).mode & 0o777, 0o600);
    const text = await readFile(join(gate.wharf.home, states, record), 'utf8');
    assert.doesNotMatch(text, /signature|test-secret/);

    gate.drop();
    const second = await paste(`${line} --json`);
    assert.equal(await second.ended, 0, second.output());
    // The pasted command sends several at once.
    assert.deepEqual(sentParts().sort(), [1, 2, 3]);
    const result = JSON.parse(second.stdout()) as Result;
    assert.equal(result.sha256, sha256(bytes));
    assert.ok(line.includes(result.uploadId));
    assert.deepEqual(await kept(), []);
  });

  it('goes on by itself after kill -9, when the same command runs again', async () => {
    const { path, bytes } = await file('killed.wav', 12 * MEBIBYTE);
    const held = gate.holdParts(2);
    const first = upload(path);
    await Promise.all([held, recorded()]);
    first.child.kill('SIGKILL');
    await first.ended;
    gate.drop();
    const second = upload(path, '--json');
    assert.equal(await second.ended, 0, second.output());
    assert.deepEqual(sentParts(), [1, 2, 3]);
    assert.equal((JSON.parse(second.stdout()) as Result).sha256, sha256(bytes));
    assert.deepEqual(await kept(), []);
  });

  it('is known before its first part has arrived', async () => {
    const { path } = await file('early.wav', 6 * MEBIBYTE);
    const held = gate.holdParts(1);
    const first = upload(path);
    await Promise.all([held, recorded()]);
    first.child.kill('SIGKILL');
    await first.ended;
    gate.drop();
    const second = upload(path);
    assert.equal(await second.ended, 0, second.output());
    assert.match(second.stderr(), /resuming upload_/);
    assert.deepEqual(sentParts(), [1, 2]);
  });

  it('says in one line that it goes on, and begins anew with --fresh', async () => {
    const { path } = await file('again.wav', 6 * MEBIBYTE);
    for (const [flags, said, parts] of [
      [[], /again\.wav: resuming upload_\w+/, [1, 2]],
      [['--fresh'], undefined, [1, 1, 2]],
    ] as const) {
      gate.stored.length = 0;
      const held = gate.holdParts(2);
      const first = upload(path);
      await held;
      first.child.kill('SIGTERM');
      assert.equal(await first.ended, 75);
      gate.drop();
      const second = upload(path, ...flags);
      assert.equal(await second.ended, 0, second.output());
      if (said === undefined) assert.doesNotMatch(second.stderr(), /resuming/);
      else assert.match(second.stderr(), said);
      assert.deepEqual(sentParts(), parts);
    }
  });

  it('is not resumed with a file that has changed', async () => {
    const { path } = await file('changed.wav', 6 * MEBIBYTE);
    const held = gate.holdParts(2);
    const first = upload(path);
    await held;
    first.child.kill('SIGINT');
    await first.ended;
    gate.drop();
    const { bytes } = await file('changed.wav', 6 * MEBIBYTE);
    const second = upload(path, '--json');
    assert.equal(await second.ended, 0, second.output());
    assert.equal((JSON.parse(second.stdout()) as Result).sha256, sha256(bytes));
    assert.deepEqual(sentParts(), [1, 1, 2]);
  });

  it('is not sent by two commands at once', async () => {
    const { path } = await file('twice.wav', 6 * MEBIBYTE);
    const held = gate.holdParts(2);
    const first = upload(path);
    await Promise.all([held, recorded()]);
    const second = upload(path);
    assert.equal(await second.ended, 1);
    assert.match(second.stderr(), new RegExp(`process ${first.child.pid} is sending it as upload_`));
    gate.open();
    assert.equal(await first.ended, 0, first.output());
    assert.deepEqual(sentParts(), [1, 2]);
  });

  it('is not sent by two commands that begin at the same moment', async () => {
    const { path } = await file('at-once.wav', 6 * MEBIBYTE);
    const held = gate.holdParts(2);
    const commands = [upload(path), upload(path)];
    await held;
    const first = await Promise.race(
      commands.map(async (command) => ({ command, code: await command.ended })),
    );
    assert.equal(first.code, 1, first.command.output());
    assert.match(first.command.stderr(), /is sending it as upload_/);
    gate.open();
    const codes = await Promise.all(commands.map(({ ended }) => ended));
    assert.deepEqual(codes.sort(), [0, 1]);
    assert.deepEqual(sentParts(), [1, 2]);
    assert.deepEqual(await kept(), []);
  });

  it('is not mixed with another file of the same size and time', async () => {
    const { path } = await file('one.wav', 6 * MEBIBYTE);
    const held = gate.holdParts(2);
    const first = upload(path, '--json');
    await Promise.all([held, recorded()]);
    first.child.kill('SIGINT');
    await first.ended;
    gate.drop();
    const { uploadId } = JSON.parse(first.stdout()) as Result;
    const other = await file('other.wav', 6 * MEBIBYTE);
    const { mtime } = await stat(path);
    for (const each of [path, other.path]) await utimes(each, mtime, mtime);
    const [name = ''] = (await kept()).filter((each) => each.endsWith('.json'));
    const record = JSON.parse(await readFile(join(gate.wharf.home, states, name), 'utf8'));
    record.file.modified = (await stat(other.path)).mtimeMs;
    await writeFile(join(gate.wharf.home, states, name), JSON.stringify(record));
    const second = upload('--resume', uploadId, other.path, '--json');
    assert.equal(await second.ended, 0, second.output());
    assert.equal((JSON.parse(second.stdout()) as Result).sha256, sha256(other.bytes));
  });

  it('of another key of the same server is left to that key', async () => {
    const { path } = await file('keys.wav', 6 * MEBIBYTE);
    const held = gate.holdParts(2);
    const first = upload(path, '--json');
    await Promise.all([held, recorded()]);
    first.child.kill('SIGINT');
    await first.ended;
    gate.drop();
    const [name = ''] = (await kept()).filter((each) => each.endsWith('.json'));
    const at = join(gate.wharf.home, states, name);
    const record = JSON.parse(await readFile(at, 'utf8'));
    assert.equal(record.apiKey, gate.wharf.env.WHARF_API_KEY);
    await writeFile(at, JSON.stringify({ ...record, apiKey: 'another' }));
    const second = upload(path);
    assert.equal(await second.ended, 0, second.output());
    assert.deepEqual(sentParts(), [1, 1, 2]);
    assert.deepEqual(await kept(), [name]);
    await rm(at);
  });

  it('that was finished from elsewhere gives its result, and sends nothing', async () => {
    const { path } = await file('elsewhere.wav', 6 * MEBIBYTE);
    const held = gate.holdParts(2);
    const first = upload(path, '--json');
    await Promise.all([held, recorded()]);
    first.child.kill('SIGINT');
    await first.ended;
    gate.drop();
    const { uploadId } = JSON.parse(first.stdout()) as Result;
    const env = { XDG_STATE_HOME: join(gate.wharf.home, 'another-machine') };
    const other = await gate.wharf.run(['upload', '--resume', uploadId, path, '--json'], { env });
    assert.equal(other.code, 0, other.stderr);
    const second = upload(path, '--json');
    assert.equal(await second.ended, 0, second.output());
    const [one, two] = [other.stdout, second.stdout()].map((text) => JSON.parse(text) as Result);
    assert.deepEqual(one, two);
    assert.deepEqual(sentParts(), [1, 2]);
    assert.deepEqual(await kept(), []);
  });

  it('is sent anew where the server does not know it any more', async () => {
    const { path } = await file('gone.wav', 6 * MEBIBYTE);
    const held = gate.holdParts(2);
    const first = upload(path, '--json');
    await held;
    first.child.kill('SIGINT');
    await first.ended;
    gate.drop();
    const { uploadId } = JSON.parse(first.stdout()) as Result;
    assert.equal((await gate.wharf.run(['delete', uploadId, '--yes'])).code, 0);
    const named = await gate.wharf.run(['upload', '--resume', uploadId, path]);
    assert.equal(named.code, 1);
    assert.match(named.stderr, /cannot be resumed/);
    const second = upload(path);
    assert.equal(await second.ended, 0, second.output());
    assert.deepEqual(sentParts(), [1, 1, 2]);
  });

  it('of a folder goes on with what is missing, and sends no file twice', async () => {
    const folder = join(gate.wharf.home, 'folder');
    await mkdir(folder);
    for (const name of ['a.wav', 'b.wav', 'c.wav']) await writeFile(join(folder, name), wav(6 * MEBIBYTE));
    const held = gate.holdParts(4);
    const first = upload('folder', '--json');
    await held;
    first.child.kill('SIGINT');
    assert.equal(await first.ended, 75);
    const lines = first
      .stdout()
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Result);
    assert.deepEqual(
      lines.map(({ path, error }) => [path, error]),
      [
        ['folder/a.wav', undefined],
        ['folder/b.wav', 'interrupted'],
      ],
    );
    assert.match(first.stderr(), /1 of 3 files are done/);
    gate.drop();
    const second = upload('folder', '--json');
    assert.equal(await second.ended, 0, second.output());
    const results = second
      .stdout()
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Result);
    assert.deepEqual(
      results.map(({ path }) => path),
      ['folder/a.wav', 'folder/b.wav', 'folder/c.wav'],
    );
    assert.equal(results[0]?.assetId, lines[0]?.assetId);
    assert.deepEqual(sentParts(), [1, 2, 1, 2, 1, 2]);
    assert.deepEqual(await kept(), []);

    const third = upload('folder', '--json');
    assert.equal(await third.ended, 0, third.output());
    assert.equal(sentParts().length, 12, 'what ended well is sent again when it is asked for again');
  });

  it('of everything goes on with --resume alone', async () => {
    const { path } = await file('all.wav', 6 * MEBIBYTE);
    const held = gate.holdParts(2);
    const first = upload(path);
    await held;
    first.child.kill('SIGINT');
    await first.ended;
    gate.drop();
    const second = await gate.wharf.run(['upload', '--resume', '--json']);
    assert.equal(second.code, 0, second.stderr);
    assert.equal((JSON.parse(second.stdout) as Result).path, path);
    assert.deepEqual(sentParts(), [1, 2]);
    const third = await gate.wharf.run(['upload', '--resume']);
    assert.equal(third.code, 1);
    assert.match(third.stderr, /no unfinished upload/);
  });

  it('of standard input is taken back', async () => {
    const held = gate.holdParts(2);
    const first = upload('-', '--name', 'piped.wav', '--json');
    first.child.stdin?.end(wav(6 * MEBIBYTE));
    await held;
    first.child.kill('SIGINT');
    assert.equal(await first.ended, 130);
    const [latest] = await gate.wharf.json<{ status: string; originalFileName: string }>(
      'list',
      'uploads',
      '--limit',
      '1',
    );
    assert.deepEqual([latest?.originalFileName, latest?.status], ['piped.wav', 'failed']);
    assert.deepEqual(await kept(), []);
  });
});
