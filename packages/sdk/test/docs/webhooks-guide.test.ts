/** The receivers of docs/guides/webhooks.md, run as they stand there, and told by a real server. */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, before, describe, test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { freePort } from '../../../server/test/acceptance/driver/free-port.ts';
import type { Wharf } from '../../src/index.ts';
import { clientOf } from '../driver/client.ts';
import { startWharf, type WharfServer } from '../driver/wharf-server.ts';
import { blocksOf, type Language, readPage, type Session } from './guide.ts';
import { programOf } from './program.ts';
import { sampleFolder } from './sample-folder.ts';
import { typeErrors } from './type-errors.ts';

const PAGE = 'docs/guides/webhooks.md';

function sessionOf(language: Language): Session {
  const blocks = blocksOf(readPage(PAGE)).filter((block) => block.language === language);
  assert.equal(blocks.length, 1);
  return { language, name: language, blocks };
}

function withoutPython(): string | false {
  const imported = spawnSync('python3', ['-c', 'import standardwebhooks']);
  return (
    imported.status !== 0 && 'standardwebhooks for Python is not installed: pip install standardwebhooks'
  );
}

/** Resolves once something answers there. */
async function listening(port: number, program: ChildProcess): Promise<void> {
  while (program.exitCode === null && program.signalCode === null) {
    const response = await fetch(`http://127.0.0.1:${port}/`, { method: 'POST', body: '{}' }).catch(
      () => undefined,
    );
    if (response !== undefined) {
      assert.equal(response.status, 400, 'what is not signed is refused');
      return;
    }
    await turn();
  }
  throw new Error('The receiver ended by itself');
}

describe(PAGE, () => {
  let folder: string;
  let server: WharfServer;
  let client: Wharf;
  const programs: ChildProcess[] = [];
  before(async () => {
    folder = await sampleFolder();
    server = await startWharf({ env: { WHARF_IMPORT_ALLOW_CIDRS: '127.0.0.0/8' } });
    client = clientOf(server);
  });
  after(async () => {
    for (const program of programs) {
      const ended = once(program, 'exit');
      if (program.exitCode === null && program.kill('SIGKILL')) await ended;
    }
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  });

  /** Starts the program of the page on a port of its own. @returns its next line */
  async function start(
    language: 'ts' | 'python',
    port: number,
    secret: string,
  ): Promise<() => Promise<string>> {
    const { fileName, text } = programOf(sessionOf(language), PAGE);
    assert.equal(text.split('3000').length, 2);
    await writeFile(join(folder, fileName), text.replace('3000', String(port)));
    const program = spawn(language === 'ts' ? process.execPath : 'python3', [fileName], {
      cwd: folder,
      env: { PATH: process.env.PATH, PYTHONPATH: process.env.PYTHONPATH, WHARF_WEBHOOK_SECRET: secret },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    programs.push(program);
    const lines = createInterface({ input: program.stdout })[Symbol.asyncIterator]();
    const next = async () => String((await lines.next()).value);
    await next();
    await listening(port, program);
    return next;
  }

  for (const language of ['ts', 'python'] as const) {
    const skip = language === 'python' && withoutPython();
    test(`the receiver in ${language} tells what was imported, and takes nothing from elsewhere`, {
      skip,
    }, async () => {
      const port = await freePort();
      const { webhook } = await client.webhooks.create({ url: `http://127.0.0.1:${port}/` });
      const next = await start(language, port, webhook.secret);
      const { upload } = await client.uploads.uploadFile({ file: new File(['some words'], 'words.txt') });
      const [id, entityId] = (await next()).split(' ');
      assert.match(id ?? '', /^event_/);
      assert.equal(entityId, upload.entityId);

      const { webhook: other } = await client.webhooks.create({ url: `http://127.0.0.1:${port}/other` });
      const { delivery } = await client.webhooks.test(other.id);
      let attempted = delivery;
      while (attempted.attempts === 0) {
        ({ delivery: attempted } = await client.webhooks.deliveries.retrieve(other.id, delivery.id));
      }
      assert.equal(attempted.responseStatus, 400);
      for (const each of [webhook, other]) await client.webhooks.delete(each.id);
    });
  }

  test('the receiver in ts has no type errors, and does not start without a secret', async () => {
    assert.deepEqual(await typeErrors(folder, [programOf(sessionOf('ts'), PAGE)]), []);
    const { fileName } = programOf(sessionOf('ts'), PAGE);
    const { status, stderr } = spawnSync(process.execPath, [fileName], {
      cwd: folder,
      env: { PATH: process.env.PATH },
    });
    assert.equal(status, 1);
    assert.match(String(stderr), /WHARF_WEBHOOK_SECRET is not set/);
  });
});
