import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type ChildServer, startServer } from './child-server.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const MANIFEST = new URL('../../../packages/server/package.json', import.meta.url);

export const API_KEY = 'bench-key';
export const API_SECRET = 'bench-secret';

export const WHARF_VERSION = (JSON.parse(readFileSync(MANIFEST, 'utf8')) as { version: string }).version;

/** What `npm start` hands to Node. */
function startArguments(): string[] {
  const { scripts } = JSON.parse(readFileSync(`${ROOT}package.json`, 'utf8')) as {
    scripts: { start: string };
  };
  return scripts.start.split(' ').slice(2);
}

export interface WharfOptions {
  readonly dataDirectory: string;
  /** Settings besides the defaults. */
  readonly env?: Readonly<Record<string, string>>;
}

/** Starts Wharf as `npm start` does, with its defaults, on a free port. */
export function startWharf({ dataDirectory, env }: WharfOptions): Promise<ChildServer> {
  return startServer({
    name: 'Wharf',
    command: process.execPath,
    args: startArguments(),
    cwd: ROOT,
    env: {
      PORT: '0',
      WHARF_DATA_DIR: dataDirectory,
      WHARF_API_KEY: API_KEY,
      WHARF_API_SECRET: API_SECRET,
      ...env,
    },
  });
}
