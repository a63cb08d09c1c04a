import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { after, before, describe, test } from 'node:test';
import { type Block, blocksOf, readPage, type Session, sessionsOf, shown } from './guide.ts';
import { type Program, programOf } from './program.ts';
import { sampleFolder } from './sample-folder.ts';
import { hasPython, type Ran, type Stage, setStage } from './stage.ts';
import { typeErrors } from './type-errors.ts';

interface Page {
  /** Blocks that are only to be read. */
  readonly unrun: number;
  /** By language, code around the page's own, where that supposes something. */
  readonly around?: Readonly<Record<string, Surroundings>>;
}

interface Surroundings {
  readonly before: string;
  readonly after: string;
}

/** The pages whose blocks run. browser.md is run in Chromium, by the tests of the browser. */
const PAGES: Readonly<Record<string, Page>> = {
  'docs/guides/typescript.md': { unrun: 2 },
  'docs/guides/python.md': { unrun: 1 },
  'docs/guides/curl.md': { unrun: 0 },
  'docs/guides/importing.md': { unrun: 0 },
  'docs/guides/uploading.md': {
    unrun: 0,
    around: {
      sh: {
        before: `
          API=http://127.0.0.1:8700
          KEY=3f0a1c0e-5d1e-4d57-9b6e-8f8a0e6f5b11
          BODY='{"kind": "text", "fileName": "a.txt", "contentType": "text/plain", "fileSize": 1, "parts": 1}'
          curl() { command curl -fsS "$@"; }`,
        after: '',
      },
      js: {
        before: `
          import { openAsBlob } from 'node:fs';
          import { Wharf } from '@wharf/sdk';
          const client = new Wharf();
          const file = await openAsBlob('ink-wash.safetensors');
          const { upload } = await client.uploads.create({
            kind: 'model', fileName: file.name ?? 'a.safetensors', contentType: 'application/octet-stream',
            fileSize: file.size, parts: 3,
          });`,
        after: `await client.uploads.triggerAction(upload.id, { action: 'complete' });`,
      },
    },
  },
  'packages/sdk/README.md': { unrun: 0 },
};

/** Pages that show what is in the project begin with an empty one; the others follow on the server of the one before. */
const BEGINS = new Set(['docs/guides/typescript.md', 'docs/guides/python.md', 'docs/guides/curl.md']);

/** Asserts that the session ended well, and that each block printed what the page shows. */
function assertShown(page: string, blocks: readonly Block[], { code, errors, printed }: Ran): void {
  const begun = blocks.filter(({ line }) => printed.has(line));
  const last = begun.at(-1) ?? blocks[0];
  assert.equal(code, 0, `${page}, the block at line ${last?.line}, ends with ${code}:\n${errors}`);
  assert.equal(begun.length, blocks.length, `${page}: the program ended at line ${last?.line}`);
  for (const { line, output } of blocks) {
    if (output === undefined) continue;
    const actual = printed.get(line) ?? '';
    assert.match(
      actual,
      shown(output),
      `${page}, the block at line ${line}, prints:\n${actual}instead of:\n${output}`,
    );
  }
}

function surrounded(session: Session, { around }: Page): Session {
  const more = around?.[session.name];
  const [first, ...rest] = session.blocks;
  if (more === undefined || first === undefined) return session;
  const before = more.before.replaceAll(/^ +/gm, '').trimStart();
  return { ...session, blocks: [{ ...first, code: `${before}\n${first.code}${more.after}\n` }, ...rest] };
}

describe('the guides', () => {
  let stage: Stage | undefined;
  after(() => stage?.close());

  for (const [path, page] of Object.entries(PAGES)) {
    const blocks = blocksOf(readPage(path));
    const sessions = sessionsOf(blocks).map((session) => surrounded(session, page));

    describe(path, () => {
      before(async () => {
        if (stage !== undefined && !BEGINS.has(path)) return;
        await stage?.close();
        stage = await setStage();
      });

      test('runs all that it can', () => {
        assert.equal(blocks.filter(({ run }) => !run).length, page.unrun);
        assert.ok(sessions.length > 0);
      });

      for (const session of sessions) {
        const skip =
          session.language === 'python' && !hasPython() && 'Python is not installed on this machine';
        test(`does what it says: ${session.name}`, { skip }, async (context) => {
          assert.ok(stage !== undefined);
          if (session.blocks.some(({ code }) => code.includes('scenario_sdk')))
            context.diagnostic(`scenario-sdk: ${stage.pythonSdk}`);
          assertShown(path, session.blocks, await stage.run(session, path));
        });
      }
    });
  }
});

test('the TypeScript of the guides has no type errors', async () => {
  const folder = await sampleFolder();
  try {
    const programs: Program[] = [];
    for (const path of Object.keys(PAGES)) {
      for (const session of sessionsOf(blocksOf(readPage(path)))) {
        if (session.language === 'ts') programs.push(programOf(session, path));
      }
    }
    assert.ok(programs.length > 3);
    assert.deepEqual(await typeErrors(folder, programs), []);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
