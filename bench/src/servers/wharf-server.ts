import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type ChildServer, startServer } from './child-server.ts';

const MAIN = fileURLToPath(new URL('../../../packages/server/src/start/main.ts', import.meta.url));
const MANIFEST = new URL('../../../packages/server/package.json', import.meta.url);

export const API_KEY = 'bench-key';
export const API_SECRET = 'bench-secret';

export const WHARF_VERSION = (JSON.parse(readFileSync(MANIFEST, 'utf8')) as { version: string }).version;

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
    args: [MAIN],
    env: {
      PORT: '0',
      WHARF_DATA_DIR: dataDirectory,
      WHARF_API_KEY: API_KEY,
      WHARF_API_SECRET: API_SECRET,
      ...env,
    },
  });
}
