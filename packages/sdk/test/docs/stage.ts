/** Where the programs of a guide run: a real Wharf, and stand-ins for the sites that it imports from. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { bytesContent } from '../../../server/test/origins/files/content.ts';
import { FileOrigin } from '../../../server/test/origins/files/file-origin.ts';
import { startFakeHub } from '../../../server/test/origins/hugging-face/fake-hub.ts';
import { startWharf, type WharfServer } from '../driver/wharf-server.ts';
import type { Session } from './guide.ts';
import { outputs, programOf } from './program.ts';
import { PICTURE, weights } from './sample-files.ts';
import { sampleFolder } from './sample-folder.ts';

const PYTHON = fileURLToPath(new URL('./python/', import.meta.url));

export interface Ran {
  /** Exit code. */
  readonly code: number;
  readonly errors: string;
  /** What each block printed, by its line. */
  readonly printed: ReadonlyMap<number, string>;
}

export interface Stage {
  readonly folder: string;
  /** Which `scenario_sdk` programs in Python import. */
  readonly pythonSdk: 'the real one' | 'a stand-in, as the real one is not installed';
  /** @param page where the session is */
  run(session: Session, page: string): Promise<Ran>;
  close(): Promise<void>;
}

/** Milliseconds after which a program is ended that waits for something that does not come. */
const PATIENCE = 120_000;

/** The program that runs one of a language. */
const INTERPRETERS = { ts: process.execPath, js: process.execPath, sh: 'bash', python: 'python3' } as const;

/** What the stand-in for Hugging Face has. */
const REPOSITORIES = {
  'example/ink-wash': {
    files: { 'README.md': '# Ink wash\n', 'ink-wash.safetensors': weights(4096) },
  },
};

export function hasPython(): boolean {
  return spawnSync('python3', ['--version']).status === 0;
}

function hasScenarioSdk(): boolean {
  return spawnSync('python3', ['-c', 'import scenario_sdk']).status === 0;
}

/** Starts everything. */
export async function setStage(): Promise<Stage> {
  const stack = new AsyncDisposableStack();
  try {
    return await stageOn(stack);
  } catch (error) {
    await stack.disposeAsync();
    throw error;
  }
}

/** @param stack takes what has to be ended */
async function stageOn(stack: AsyncDisposableStack): Promise<Stage> {
  const origin = stack.adopt(await FileOrigin.start(), (server) => server.close());
  const hub = stack.adopt(await startFakeHub({ repositories: REPOSITORIES }), (server) => server.close());
  const wharf = stack.adopt(
    await startWharf({ env: { WHARF_IMPORT_ALLOW_CIDRS: '127.0.0.0/8', HF_ENDPOINT: hub.url } }),
    (server) => server.stop(),
  );
  const folder = stack.adopt(await sampleFolder(), (path) => rm(path, { recursive: true, force: true }));
  const castle = origin.serve('/castle.png', { content: bytesContent(PICTURE), contentType: 'image/png' });
  const real = hasScenarioSdk();
  const env = {
    PATH: process.env.PATH,
    HOME: folder,
    ...(real ? {} : { PYTHONPATH: PYTHON }),
    PYTHONDONTWRITEBYTECODE: '1',
    WHARF_API_KEY: wharf.apiKey,
    WHARF_API_SECRET: wharf.apiSecret,
    SCENARIO_BASE_URL: wharf.baseURL,
    SCENARIO_SDK_API_KEY: wharf.apiKey,
    SCENARIO_SDK_API_SECRET: wharf.apiSecret,
  };
  return {
    folder,
    pythonSdk: real ? 'the real one' : 'a stand-in, as the real one is not installed',
    async run(session, page) {
      const program = programOf(session, page);
      await writeFile(join(folder, program.fileName), localized(program.text, wharf, castle));
      return ran(INTERPRETERS[session.language], program.fileName, folder, env);
    },
    close: () => stack.disposeAsync(),
  };
}

/** With addresses and credentials as they are here. */
function localized(code: string, wharf: WharfServer, picture: string): string {
  const elsewhere = code.replaceAll(/https:\/\/(?:example\.com|upload\.wikimedia\.org)\/\S+?\.png/g, picture);
  return elsewhere
    .replaceAll('http://127.0.0.1:8700', wharf.url)
    .replaceAll('-u key:secret', `-u ${wharf.apiKey}:${wharf.apiSecret}`);
}

async function ran(command: string, file: string, cwd: string, env: NodeJS.ProcessEnv): Promise<Ran> {
  const child = spawn(command, [file], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'], timeout: PATIENCE });
  const [printed, errors, [code, signal]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close') as Promise<[number | null, string | null]>,
  ]);
  return {
    code: code ?? -1,
    errors: signal === null ? errors : `${errors}${signal}`,
    printed: outputs(printed),
  };
}
