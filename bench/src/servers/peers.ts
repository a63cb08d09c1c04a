import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type ChildServer, startServer } from './child-server.ts';

const PEERS = fileURLToPath(new URL('../../peers', import.meta.url));

/** Installs the servers that Wharf is compared with, unless they are there. */
export function installPeers(): void {
  if (existsSync(join(PEERS, 'node_modules', '.package-lock.json'))) return;
  process.stderr.write('Installing the peers (npm ci --prefix bench/peers) ...\n');
  const { status } = spawnSync('npm', ['ci', '--prefix', PEERS, '--no-audit', '--no-fund'], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (status !== 0) process.stderr.write('The peers could not be installed: measuring without them.\n');
}

/** Version of an installed peer; undefined when it is missing. */
export function peerVersion(name: string): string | undefined {
  const manifest = join(PEERS, 'node_modules', name, 'package.json');
  if (!existsSync(manifest)) return undefined;
  return (JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }).version;
}

/** The path of `bench/peers/<program>.js`. */
export function peerProgram(program: string): string {
  return join(PEERS, `${program}.js`);
}

/** Starts `bench/peers/<program>.js` with the Node.js that runs everything here. */
export function startPeer(
  program: 'bare' | 's3rver' | 'sink' | 'tus',
  args: readonly string[],
): Promise<ChildServer> {
  return startServer({
    name: program,
    command: process.execPath,
    args: [peerProgram(program), ...args],
  });
}
