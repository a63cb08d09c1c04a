/** What a person sees: in a pseudo terminal (script(1) of util-linux). */
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { WHARF } from '../driver/run-wharf.ts';
import { type Gate, startGate } from './driver/gate.ts';
import { endWatched, type Running, watch } from './driver/running.ts';
import { MEBIBYTE, wav } from './driver/samples.ts';

const HIDE_CURSOR = '\u001b[?25l';
const CYAN = '\u001b[36m';
const SHOW_CURSOR = '\u001b[?25h';
const skip = spawnSync('script', ['--version']).status === 0 ? false : 'no script(1) on this machine';

describe('progress in a terminal', { skip, timeout: 300_000 }, () => {
  let gate: Gate;

  before(async () => {
    gate = await startGate();
  });
  after(async () => {
    endWatched();
    await gate.close();
  });

  /** The words are given by the environment: no shell has to quote them. */
  function inTerminal(args: readonly string[], columns: number, env: NodeJS.ProcessEnv = {}): Running {
    const words = Object.fromEntries(args.map((word, index) => [`WORD_${index}`, word]));
    const line = args.map((_, index) => `"$WORD_${index}"`).join(' ');
    const command = `stty cols ${columns} rows 12; exec '${process.execPath}' '${WHARF}' ${line}`;
    const child = spawn('script', ['-qec', command, '/dev/null'], {
      cwd: gate.wharf.home,
      env: { ...gate.wharf.env, TERM: 'xterm-256color', SHELL: '/bin/sh', ...words, ...env },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    return watch(child);
  }

  it('is drawn in one line of the width, and gone at the end', async () => {
    await writeFile(join(gate.wharf.home, 'a-sound.wav'), wav(6 * MEBIBYTE));
    const held = gate.holdParts(2);
    const running = inTerminal(['upload', 'a-sound.wav', '--part-size', '5MiB', '--parts', '1'], 60);
    await held;
    await running.said(/a-sound\.wav .*━.* 83 %/);
    gate.open();
    assert.equal(await running.ended, 0, running.output());
    const output = running.output();
    assert.match(output, /asset_\w+ {2}a-sound\.wav/);
    assert.ok(output.lastIndexOf(SHOW_CURSOR) > output.lastIndexOf(HIDE_CURSOR));
    assert.ok(output.includes(CYAN), 'a terminal has colours');
  });

  it('leaves with the cursor shown and the way to go on after Ctrl-C', async () => {
    await writeFile(join(gate.wharf.home, 'stopped.wav'), wav(6 * MEBIBYTE));
    const held = gate.holdParts(2);
    const running = inTerminal(['upload', 'stopped.wav', '--part-size', '5MiB', '--parts', '1'], 120);
    await held;
    await running.said(/stopped\.wav .*━/);
    running.child.stdin?.write('\u0003');
    assert.equal(await running.ended, 75, running.output());
    const output = running.output();
    assert.match(output, /wharf upload --resume upload_\w+ \S+stopped\.wav/);
    assert.ok(output.lastIndexOf(SHOW_CURSOR) > output.lastIndexOf(HIDE_CURSOR));
    gate.drop();
  });

  it('shows hostile names without what would act on the terminal', async () => {
    const name = 'evil\u001b[31m\u202egnp.txt';
    await writeFile(join(gate.wharf.home, name), 'harmless\n');
    const running = inTerminal(['upload', name], 80);
    assert.equal(await running.ended, 0, running.output());
    assert.ok(running.output().includes('evil\\x1b[31m\\u{202e}gnp.txt'));
    assert.ok(!running.output().includes('evil\u001b'));
    assert.ok(!running.output().includes('\u202e'));
  });

  it('has neither colours with NO_COLOR nor drawing with --no-progress', async () => {
    await writeFile(join(gate.wharf.home, 'plain.txt'), 'plain\n');
    const colourless = inTerminal(['upload', 'plain.txt'], 80, { NO_COLOR: '1' });
    assert.equal(await colourless.ended, 0);
    assert.ok(colourless.output().includes(HIDE_CURSOR));
    assert.ok(!colourless.output().includes(CYAN));
    const undrawn = inTerminal(['--no-progress', 'upload', 'plain.txt'], 80);
    assert.equal(await undrawn.ended, 0);
    assert.ok(!undrawn.output().includes('\u001b'));
  });
});
