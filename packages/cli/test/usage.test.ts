import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { after, before, describe, test } from 'node:test';
import type { Command } from 'commander';
import { CommandContext } from '../src/command-context.ts';
import { createProgram } from '../src/program.ts';
import { WHARF, type Wharf, wharfCommand } from './driver/run-wharf.ts';
import { terminal } from './driver/terminal.ts';

const SECRET = 'a-secret-that-nobody-sees';

/** Every command without commands of its own. */
function leaves(command: Command): Command[] {
  return command.commands.length === 0 ? [command] : command.commands.flatMap(leaves);
}

describe('the help', () => {
  const program = createProgram(new CommandContext({}, new AbortController().signal));

  for (const command of [program, ...program.commands]) {
    test(`of ${command.name()} has examples`, () => {
      let help = '';
      command.configureOutput({
        writeOut: (part) => {
          help += part;
        },
      });
      command.outputHelp();
      assert.match(help, /\nExamples?:\n {2}\$ .*\bwharf /);
    });
  }

  test('describes every command, argument and option', () => {
    for (const command of leaves(program)) {
      assert.notEqual(command.description(), '', command.name());
      for (const option of command.options) assert.notEqual(option.description, '', option.flags);
      for (const argument of command.registeredArguments)
        assert.notEqual(argument.description, '', `${command.name()} ${argument.name()}`);
    }
  });
});

describe('the command', () => {
  let wharf: Wharf;
  before(async () => {
    wharf = await wharfCommand({ WHARF_API_KEY: 'key_a', WHARF_API_SECRET: SECRET });
  });
  after(() => wharf.remove());

  /** Runs against a server that does this with every request. */
  async function against(
    answer: Parameters<typeof createServer>[1],
    run: (baseUrl: string) => Promise<void>,
  ): Promise<void> {
    const server = createServer(answer as never).listen(0, '127.0.0.1');
    await once(server, 'listening');
    try {
      await run(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    } finally {
      server.closeAllConnections();
      server.close();
    }
  }

  test('prints its help to standard output when asked, and to standard error when it is not understood', async () => {
    const asked = await wharf.run(['collections', '--help']);
    assert.deepEqual([asked.code, asked.stderr], [0, '']);
    assert.match(asked.stdout, /^Usage: wharf collections /);
    assert.match(asked.stdout, /--api-secret-file <file>/);
    const nothing = await wharf.run([]);
    assert.deepEqual([nothing.code, nothing.stdout], [64, '']);
    assert.match(nothing.stderr, /^Usage: wharf /);
    const misspelt = await wharf.run(['uplaod', 'x']);
    assert.equal(misspelt.code, 64);
    assert.match(misspelt.stderr, /^wharf: unknown command 'uplaod'\n\(Did you mean upload\?\)\n/);
    assert.match((await wharf.run(['--version'])).stdout, /^\d+\.\d+\.\d+\n$/);
  });

  test('says how to start a server where none is reached, with exit code 69 and without a stack', async () => {
    const { code, stdout, stderr } = await wharf.run(['list', '--base-url', 'http://127.0.0.1:2']);
    assert.deepEqual([code, stdout], [69, '']);
    assert.match(
      stderr,
      /^wharf: Cannot reach http:\/\/127\.0\.0\.1:2: .*\nIs it running\? "wharf serve" starts one/,
    );
    assert.doesNotMatch(stderr, /\n {4}at /);
  });

  test('says what is wrong with the credentials, with exit code 77', async () => {
    const none = await wharf.run(['list'], {
      env: { WHARF_API_KEY: undefined, WHARF_API_SECRET: undefined },
    });
    assert.equal(none.code, 77);
    assert.match(none.stderr, /There are no credentials\nSet WHARF_API_KEY and WHARF_API_SECRET/);
    await against(
      (_request, response) => response.writeHead(401).end('{"reason": "The key is revoked"}'),
      async (url) => {
        const refused = await wharf.run(['list', '--base-url', url]);
        assert.equal(refused.code, 77);
        assert.match(refused.stderr, /^wharf: 401 The key is revoked\nCheck key and secret/);
      },
    );
  });

  test('shows no secret, whatever a server answers, not even with --verbose', async () => {
    await against(
      (request, response) => {
        const echo = Buffer.from(request.headers.authorization?.slice(6) ?? '', 'base64').toString();
        response.writeHead(400).end(
          JSON.stringify({
            reason: `${echo} \u001b]0;owned\u0007 https://s3.example/part?X-Amz-Signature=abc`,
          }),
        );
      },
      async (url) => {
        const { code, stdout, stderr } = await wharf.run(['list', '--verbose', '--base-url', url]);
        assert.equal(code, 1);
        assert.match(stderr, /^wharf: 400 key_a:… .*https:\/\/s3\.example\/part\?…/m);
        assert.match(stderr, /\n {4}at /);
        for (const hidden of [
          SECRET,
          'X-Amz-Signature',
          '\u001b',
          Buffer.from(`key_a:${SECRET}`).toString('base64'),
        ])
          assert.ok(!`${stdout}${stderr}`.includes(hidden), hidden);
      },
    );
  });

  test('ends quietly when nobody reads its output any more', async () => {
    const page = JSON.stringify({
      uploads: Array.from({ length: 5_000 }, (_, n) => ({ id: `upload_${n}`, fileName: 'x'.repeat(200) })),
    });
    await against(
      (_request, response) => response.end(page),
      async (url) => {
        const script = `'${process.execPath}' '${WHARF}' list --all --json --base-url ${url} | head -n 1; echo "\${PIPESTATUS[0]}"`;
        const shell = spawn('bash', ['-c', script], { env: wharf.env, stdio: ['ignore', 'pipe', 'pipe'] });
        const [stdout, stderr] = await Promise.all([text(shell.stdout), text(shell.stderr)]);
        assert.match(stdout, /^\{"id":"upload_0".*\}\n141\n$/);
        assert.equal(stderr, '');
      },
    );
  });

  test('ends with 73 where its output cannot be written, and does not call that done', async () => {
    const full = async (script: string) => {
      const shell = spawn('bash', ['-c', script], {
        cwd: wharf.home,
        env: wharf.env,
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      const [stdout, stderr] = await Promise.all([text(shell.stdout), text(shell.stderr)]);
      return { stdout, stderr };
    };
    const command = `'${process.execPath}' '${WHARF}'`;
    for (const args of ['config path', 'config list --json', 'projects create studio', '--help']) {
      assert.deepEqual(await full(`${command} ${args} > /dev/full; echo $?`), {
        stdout: '73\n',
        stderr: 'wharf: Standard output cannot be written: ENOSPC: no space left on device, write\n',
      });
    }
    const unsaid = await full(`${command} config set project p 2> /dev/full; echo $?`);
    assert.deepEqual(unsaid, { stdout: '73\n', stderr: '' });
    // It was done all the same; the tests after this one are about no project.
    assert.equal((await wharf.run(['config', 'unset', 'project'])).code, 0);
    const refused = await full(`${command} config get project --profile none 2> /dev/full; echo $?`);
    assert.deepEqual(refused, { stdout: '78\n', stderr: '' });
  });

  test('ends with 75 where the waiting took too long, even if the last look fails', async () => {
    let looks = 0;
    await against(
      (request, response) => {
        // Events never come.
        if (request.url !== '/v1/uploads/upload_a') return;
        looks += 1;
        if (looks > 1) response.writeHead(404).end('{"reason": "gone"}');
        else response.end('{"upload": {"id": "upload_a", "jobId": "job_a", "status": "pending"}}');
      },
      async (url) => {
        const late = await wharf.run(['status', 'upload_a', '--timeout', '0.2', '--base-url', url]);
        assert.equal(late.code, 75);
        assert.match(late.stderr, /did not end within 200 ms/);
        assert.equal(looks, 2);
      },
    );
  });

  test('gives up a request at the first Ctrl-C', async () => {
    const { promise: asked, resolve } = Promise.withResolvers<void>();
    await against(
      () => resolve(),
      async (url) => {
        using screen = terminal(
          `'${process.execPath}' '${WHARF}' list --base-url ${url}`,
          wharf.env,
          wharf.home,
        );
        await asked;
        screen.type('\u0003');
        assert.equal(await screen.exit(), 130);
      },
    );
  });

  test('ends with 143 at SIGTERM', async () => {
    const { promise: asked, resolve } = Promise.withResolvers<void>();
    await against(
      () => resolve(),
      async (url) => {
        const child = wharf.start(['list', '--base-url', url]);
        await asked;
        child.kill('SIGTERM');
        assert.deepEqual(await once(child, 'exit'), [143, null]);
      },
    );
  });
});
