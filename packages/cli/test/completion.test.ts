import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmod, mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { WHARF, type Wharf, wharfCommand } from './driver/run-wharf.ts';
import { terminal } from './driver/terminal.ts';

function has(shell: string): boolean {
  return spawnSync(shell, ['--version']).error === undefined;
}

/** A line up to the cursor, and what is offered there. */
const OFFERS: readonly (readonly [string, readonly string[]])[] = [
  ['wharf comp', ['completion']],
  ['wharf config ', ['get', 'help', 'list', 'path', 'set', 'unset']],
  ['wharf list ', ['assets', 'help', 'jobs', 'models', 'uploads']],
  ['wharf list --sta', ['--status']],
  ['wharf list --status ', ['complete', 'failed', 'imported', 'pending', 'validated', 'validating']],
  ['wharf list --status f', ['failed']],
  ['wharf list --status=im', ['imported']],
  ['wharf --project p list assets --ki', ['--kind']],
  ['wharf --project list a', []],
  ['wharf --json config get ba', ['base-url']],
  ['wharf list assets --limit 3 --sort c', ['createdAt']],
  ['wharf get --base', ['--base-url']],
  ['wharf completion ', ['bash', 'fish', 'zsh']],
  ['wharf collections add --yes', []],
  ['wharf bogus --hid', []],
];

describe('completion', () => {
  let wharf: Wharf;
  const scripts = new Map<string, string>();
  before(async () => {
    wharf = await wharfCommand();
    for (const shell of ['bash', 'zsh', 'fish']) {
      const { code, stdout } = await wharf.run(['completion', shell]);
      assert.equal(code, 0);
      const path = join(wharf.home, shell === 'zsh' ? '_wharf' : `wharf.${shell}`);
      await writeFile(path, stdout);
      scripts.set(shell, path);
    }
    await mkdir(join(wharf.home, 'bin'));
    await symlink(WHARF, join(wharf.home, 'bin', 'wharf'));
    await mkdir(join(wharf.home, 'work'));
    await writeFile(join(wharf.home, 'work', 'a picture.png'), '');
    await chmod(WHARF, 0o755);
  });
  after(() => wharf.remove());

  const path = (shell: string) => scripts.get(shell) ?? '';

  /** What a shell script prints a line each, sorted and without repetitions. */
  function lines(shell: string, args: readonly string[]): string[] {
    const { status, stdout, stderr } = spawnSync(shell, args, {
      env: wharf.env,
      cwd: join(wharf.home, 'work'),
      encoding: 'utf8',
    });
    assert.deepEqual([status, stderr], [0, '']);
    return [...new Set(stdout.split('\n').filter((line) => line !== ''))].sort();
  }

  describe('in bash', { skip: has('bash') ? false : 'there is no bash' }, () => {
    for (const [line, offered] of OFFERS) {
      test(`of "${line}" offers ${offered.join(', ') || 'nothing'}`, () => {
        // As readline would cut it: at spaces and at the sign.
        const words = line.split(/ |(?==)|(?<==)/);
        const script = `
          source '${path('bash')}'
          COMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${words.length - 1}
          _wharf
          printf '%s\\n' "\${COMPREPLY[@]}"`;
        assert.deepEqual(lines('bash', ['--norc', '-u', '-c', script]), offered);
      });
    }

    test('happens at the key that everybody presses, for commands, choices and files with spaces', {
      timeout: 60_000,
    }, async () => {
      using shell = terminal(
        'bash --norc -i',
        { ...wharf.env, PS1: 'ready>', HISTFILE: '' },
        join(wharf.home, 'work'),
      );
      await shell.until(/ready>/);
      shell.type(`source '${path('bash')}'\r`);
      await shell.until(/ready>/);
      shell.type('wharf coll\t');
      await shell.until(/wharf collections /);
      shell.type('rena\t');
      await shell.until(/rename /);
      shell.type('\u0015wharf list --status=imp\t');
      await shell.until(/--status=imported /);
      shell.type('\u0015wharf --api-secret-file a\t');
      await shell.until(/a\\ picture\.png /);
      shell.type('\u0015wharf upload a\t');
      await shell.until(/a\\ picture\.png /);
      shell.type('\u0015exit\r');
      assert.equal(await shell.exit(), 0);
    });
  });

  describe('in zsh', { skip: has('zsh') ? false : 'there is no zsh' }, () => {
    test('happens at the key that everybody presses, for commands, choices and files', {
      timeout: 60_000,
    }, async () => {
      using shell = terminal('zsh -f -i', { ...wharf.env, PS1: 'ready>' }, join(wharf.home, 'work'));
      await shell.until(/ready>/);
      shell.type("autoload -Uz compinit; compinit -u -D; PS1='set'up'>'\r");
      await shell.until(/setup>/);
      shell.type(`source '${path('zsh')}'; PS1='load'ed'>'\r`);
      await shell.until(/loaded>/);
      for (const [typed, completed] of [
        ['wharf coll\t', 'wharf collections'],
        ['wharf collections rena\t', 'wharf collections rename'],
        ['wharf list --status=imp\t', 'wharf list --status=imported'],
        ['wharf list --status imp\t', 'wharf list --status imported'],
        ['wharf list --sou\t', 'wharf list --source'],
        ['wharf config get base\t', 'wharf config get base-url'],
        ['wharf --project list conf\t', 'wharf --project list config'],
        ['wharf --api-secret-file a\t', 'wharf --api-secret-file a\\ picture.png'],
        ['wharf upload a\t', 'wharf upload a\\ picture.png'],
      ] as const) {
        // The key after it says what the line is by then, whatever was drawn to get there.
        shell.type(`\u0015${typed}\u0001print -r -- '<\u0005>'\r`);
        const [, line] = /\n<([^<]*)>\r*\n$/.exec(await shell.until(/\n<[^<]*>\r*\n/)) ?? [];
        assert.equal(line?.trimEnd(), completed);
      }
      shell.type('\u0015exit\r');
      assert.equal(await shell.exit(), 0);
    });
  });

  describe('in fish', { skip: has('fish') ? false : 'there is no fish' }, () => {
    for (const [line, offered] of OFFERS) {
      test(`of "${line}" offers ${offered.join(', ') || 'nothing'}`, () => {
        const script = `source ${path('fish')}; complete -C ${JSON.stringify(line)}; true`;
        const typed = line.split(/ |=/).at(-1) ?? '';
        const found = lines('fish', ['--no-config', '-c', script])
          .map((each) => (each.split('\t')[0] ?? '').replace(/^--\w+=/, ''))
          // Fish offers, too, what only has these letters in it.
          .filter((each) => each.startsWith(typed));
        assert.deepEqual(found, offered);
      });
    }
  });

  test('is for shells that are known', async () => {
    const { code, stderr } = await wharf.run(['completion', 'tcsh']);
    assert.equal(code, 64);
    assert.match(stderr, /Allowed choices are bash, zsh, fish/);
  });
});
