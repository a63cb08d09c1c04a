import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Credentials } from './api.ts';
import { chosenServices } from './chosen-services.ts';
import type { TestServer } from './server.ts';

const WHARF = fileURLToPath(new URL('../../../../cli/bin/wharf.js', import.meta.url));

/** Runs `wharf ... --json` beside a running server, as its operator does. */
export async function wharf<T>(server: Pick<TestServer, 'dataDirectory'>, ...args: string[]): Promise<T> {
  const { stdout } = await promisify(execFile)(process.execPath, [WHARF, ...args, '--json'], {
    env: {
      PATH: process.env.PATH,
      WHARF_DATA_DIR: server.dataDirectory,
      ...(await chosenServices(server.dataDirectory, {})),
    },
  });
  return JSON.parse(stdout) as T;
}

export type ProjectKey = Credentials & { readonly projectId: string };

export function createProject(server: TestServer, name: string): Promise<ProjectKey> {
  return wharf(server, 'projects', 'create', name);
}
