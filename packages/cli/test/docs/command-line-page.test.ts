/** docs/reference/command-line.md is true: its examples are run, and it names what there is. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { chmod, mkdir, symlink, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { after, before, describe, test } from 'node:test';
import type { Collection } from '@wharf/sdk';
import type { Command } from 'commander';
import { CommandContext } from '../../src/command-context.ts';
import { EXIT } from '../../src/exit-codes.ts';
import { createProgram } from '../../src/program.ts';
import { createAsset, createUpload, DOT_PNG, post, sendUpload } from '../driver/api.ts';
import { WHARF } from '../driver/run-wharf.ts';
import { type WharfWithServer, wharfWithServer } from '../driver/wharf-with-server.ts';

const PAGE = readFileSync(new URL('../../../../docs/reference/command-line.md', import.meta.url), 'utf8');
const EXAMPLES = [...PAGE.matchAll(/```sh\n([\s\S]*?)```/g)].map(([, block = '']) => block);

const program = createProgram(new CommandContext({}, new AbortController().signal));

/** Every command with its words. */
function commands(command: Command, words = ''): [string, Command][] {
  return command.commands.flatMap((each): [string, Command][] => {
    const path = `${words} ${each.name()}`.trim();
    return [[path, each], ...commands(each, path)];
  });
}

describe('the examples of the page', () => {
  let wharf: WharfWithServer;
  let origin: Server;
  let env: NodeJS.ProcessEnv;
  const dot = Buffer.from(DOT_PNG, 'base64');

  before(async () => {
    origin = createServer((_request, response) => response.setHeader('content-type', 'image/png').end(dot));
    origin.listen(0, '127.0.0.1');
    await once(origin, 'listening');
    wharf = await wharfWithServer({ env: { WHARF_IMPORT_ALLOW_CIDRS: '127.0.0.1/32' } });
    const { server, home } = wharf;

    const bin = join(home, 'bin');
    await mkdir(bin);
    await chmod(WHARF, 0o755);
    await symlink(WHARF, join(bin, 'wharf'));
    await symlink(process.execPath, join(bin, 'node'));
    await mkdir(join(home, 'renders'));
    await writeFile(join(home, 'dot.png'), dot);
    await writeFile(join(home, 'notes.txt'), 'some words');
    await writeFile(join(home, 'renders', 'one.png'), dot);
    await writeFile(join(home, 'renders', 'draft-two.png'), 'not sent');

    const asset = await createAsset(server, 'page.png');
    const other = await createAsset(server, 'other.png');
    const upload = await createUpload(server, 'page.txt', 'words');
    await sendUpload(server, upload, 'words');
    const { collection } = await post<{ collection: Collection }>(server, '/collections', { name: 'page' });
    const [key] = await wharf.json<{ apiKey: string }>('projects', 'create', 'page');
    env = {
      ...wharf.env,
      PATH: `${bin}:${process.env.PATH}`,
      ASSET: asset.id,
      OTHER_ASSET: other.id,
      UPLOAD: upload.id,
      COLLECTION: collection.id,
      KEY: key?.apiKey,
      SECRET_OF_THAT_KEY: 'secret-of-that-key',
    };
  });
  after(async () => {
    origin.close();
    await wharf.remove();
  });

  test('are some for every part of it', () => {
    assert.ok(EXAMPLES.length >= 12);
  });

  for (const [number, example] of EXAMPLES.entries()) {
    test(`work as they are: ${example.split('\n')[0]} (${number + 1})`, async () => {
      const { port } = origin.address() as AddressInfo;
      const script = example.replaceAll('https://files.example.com', `http://127.0.0.1:${port}`);
      const shell = spawn('bash', ['-c', `set -euo pipefail\n${script}`], {
        cwd: wharf.home,
        env,
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      const [stdout, stderr, [code]] = await Promise.all([
        text(shell.stdout),
        text(shell.stderr),
        once(shell, 'exit'),
      ]);
      assert.equal(code, 0, `${stdout}${stderr}`);
    });
  }
});

describe('the page names', () => {
  for (const [words, command] of commands(program)) {
    if (command.commands.length > 0) continue;
    test(`in an example or a table: wharf ${words}`, () => {
      assert.match(PAGE, new RegExp(`\\bwharf (--profile \\w+ )?${words}\\b`));
    });
  }

  test('exactly the options that there are', () => {
    const known = new Set(
      [program, ...commands(program).map(([, command]) => command)].flatMap((command) => [
        ...command.options.map((option) => option.long ?? ''),
        '--help',
      ]),
    );
    const named = new Set([...PAGE.matchAll(/(?<![\w-])--[a-z][\w-]*/g)].map(([option]) => option));
    assert.deepEqual([...named].sort(), [...known].sort());
  });

  test('exactly the exit codes that there are', () => {
    const rows = PAGE.split('## Exit codes')[1]?.matchAll(/^\| ([\d, ]+) \|/gm) ?? [];
    const named = [...rows].flatMap(([, codes = '']) => codes.split(', ').map(Number));
    assert.deepEqual(named.sort(), Object.values(EXIT).sort());
  });
});
