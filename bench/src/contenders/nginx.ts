import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, chown, mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { freePort } from '../../../packages/server/test/acceptance/driver/free-port.ts';
import { listensOn, startServer } from '../servers/child-server.ts';
import type { Absent, Contender } from './contender.ts';

const NAME = 'nginx WebDAV';
const CANDIDATES = ['/usr/sbin/nginx', '/usr/bin/nginx', '/usr/local/sbin/nginx', '/usr/local/bin/nginx'];
const UNPRIVILEGED = 'nobody';

/** Debian's (or any) nginx with the WebDAV module, as it comes: no log, no buffer sizes tuned. */
export async function startNginx(directory: string): Promise<Contender | Absent> {
  const nginx = CANDIDATES.find((path) => existsSync(path));
  if (nginx === undefined)
    return { name: NAME, absent: 'not installed (Debian: apt-get install nginx-light)' };
  // It prints its build to standard error.
  const build = spawnSync(nginx, ['-V'], { encoding: 'utf8' }).stderr;
  if (!build.includes('http_dav_module')) return { name: NAME, absent: 'built without http_dav_module' };

  const files = join(directory, 'files');
  const port = await freePort();
  const asRoot = process.getuid?.() === 0;
  for (const path of [directory, files, join(directory, 'temp')]) await prepareDirectory(path, asRoot);
  const config = join(directory, 'nginx.conf');
  await writeFile(config, configuration(directory, port, asRoot));
  const server = await startServer({
    name: NAME,
    command: nginx,
    args: ['-e', 'stderr', '-p', directory, '-c', config],
    listening: listensOn(port),
  });
  return {
    name: NAME,
    version: /nginx\/(\S+)/.exec(build)?.[1] ?? 'unknown',
    promise: 'temporary file, rename',
    pid: server.pid,
    prepare: async (count) =>
      Array.from({ length: count }, (_, index) => ({ method: 'PUT', url: `${server.url}/part-${index}` })),
    async clear() {
      for (const name of await readdir(files)) await rm(join(files, name));
    },
    end: server.end,
  };
}

/** The workers drop root's privileges and must be able to write all the same. */
async function prepareDirectory(path: string, asRoot: boolean): Promise<void> {
  await mkdir(path, { recursive: true });
  await chmod(path, 0o755);
  if (asRoot) await chown(path, idOf('-u'), idOf('-g'));
}

function idOf(flag: '-u' | '-g'): number {
  return Number(execFileSync('id', [flag, UNPRIVILEGED], { encoding: 'utf8' }).trim());
}

function configuration(directory: string, port: number, asRoot: boolean): string {
  const group = asRoot ? execFileSync('id', ['-gn', UNPRIVILEGED], { encoding: 'utf8' }).trim() : '';
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((kind) => `  ${kind}_temp_path ${join(directory, 'temp', kind)};`)
    .join('\n');
  return `${asRoot ? `user ${UNPRIVILEGED} ${group};\n` : ''}daemon off;
worker_processes auto;
pid ${join(directory, 'nginx.pid')};
error_log stderr warn;
events { worker_connections 512; }
http {
  access_log off;
  client_max_body_size 0;
${temporary}
  server {
    listen 127.0.0.1:${port};
    root ${join(directory, 'files')};
    location / { dav_methods PUT; }
  }
}
`;
}
