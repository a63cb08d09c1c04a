/** The proxies of `deploy/`, run with the very configuration that is shipped. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from '../acceptance/driver/until.ts';
import { MODELS_CERTIFICATE } from '../fetch/certificates.ts';
import { deployFile } from './deploy-files.ts';

export type ProxyName = 'caddy' | 'nginx';

/** Where it is to listen: plain HTTP, and TLS with HTTP/2. */
export interface ProxyPorts {
  readonly http: number;
  readonly https: number;
}

export interface RunningProxy {
  /** Bytes of everything that it has written to its disk. */
  written(): Promise<number>;
  dispose(): Promise<void>;
}

/** The name in the certificate of the TLS port. */
export const TLS = { servername: 'models.test', ca: MODELS_CERTIFICATE.cert } as const;

/** @param upstreams `host:port` of each node */
export async function startProxy(
  name: ProxyName,
  ports: ProxyPorts,
  upstreams: readonly string[],
): Promise<RunningProxy> {
  const directory = await mkdtemp(join(tmpdir(), `wharf-${name}-`));
  const child = await START[name](directory, ports, upstreams);
  const exited = once(child, 'exit');
  const output: string[] = [];
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (data) => output.push(String(data)));
  try {
    await until(`${name} listens`, async () => {
      if (child.exitCode !== null) throw new Error(`${name} ended: ${output.join('')}`);
      return accepts(ports.http);
    });
  } catch (error) {
    child.kill('SIGKILL');
    throw error;
  }
  return {
    written: () => bytesBelow(directory),
    async dispose() {
      // Caddy would wait for streams that a failed test left open; nginx has processes of its own to end.
      child.kill(name === 'nginx' ? 'SIGTERM' : 'SIGKILL');
      await exited;
      await rm(directory, { recursive: true, force: true });
    },
  };
}

const START: Readonly<
  Record<
    ProxyName,
    (directory: string, ports: ProxyPorts, upstreams: readonly string[]) => Promise<ChildProcess>
  >
> = {
  async caddy(directory, { http, https }, upstreams) {
    await writeCertificate(directory);
    await writeFile(join(directory, 'Caddyfile'), caddySite(directory, https));
    const env = {
      PATH: process.env.PATH,
      HOME: directory,
      XDG_DATA_HOME: directory,
      XDG_CONFIG_HOME: directory,
      WHARF_SITE: `http://127.0.0.1:${http}`,
      WHARF_UPSTREAMS: upstreams.join(' '),
    };
    const args = ['run', '--adapter', 'caddyfile', '--config', join(directory, 'Caddyfile')];
    return spawn('caddy', args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  },
  async nginx(directory, { http, https }, upstreams) {
    await mkdir(join(directory, 'temp'));
    await writeCertificate(directory);
    await writeFile(join(directory, 'wharf.conf'), nginxSite(directory, { http, https }, upstreams));
    const kinds = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
    const main = [
      'daemon off;',
      'error_log stderr;',
      `pid ${directory}/nginx.pid;`,
      'events {}',
      'http {',
      ...kinds.map((kind) => `${kind}_temp_path ${directory}/temp/${kind};`),
      `include ${directory}/wharf.conf;`,
      '}',
    ];
    await writeFile(join(directory, 'nginx.conf'), main.join('\n'));
    const args = ['-p', directory, '-e', 'stderr', '-c', join(directory, 'nginx.conf')];
    return spawn('nginx', args, { stdio: ['ignore', 'pipe', 'pipe'] });
  },
};

/** What an administrator adapts, adapted: addresses, certificates and logs. Everything else stays. */
function nginxSite(directory: string, { http, https }: ProxyPorts, upstreams: readonly string[]): string {
  const changes: readonly (readonly [string, string])[] = [
    ['listen 443 ssl http2;', `listen 127.0.0.1:${https} ssl http2; listen 127.0.0.1:${http};`],
    ['listen [::]:443 ssl http2;', ''],
    ['/etc/nginx/tls', directory],
    ['/etc/nginx/tls', directory],
    ['/var/log/nginx/wharf.log', 'off'],
    [
      'server 127.0.0.1:8700 max_fails=1 fail_timeout=2s;',
      upstreams.map((upstream) => `server ${upstream} max_fails=1 fail_timeout=2s;`).join(' '),
    ],
  ];
  const site = deployFile('nginx/wharf.conf').replace(
    'access_log /var/log/nginx/wharf.log wharf;',
    'access_log /var/log/nginx/wharf.log;',
  );
  return adapted(site, changes);
}

/** The same site once more with TLS, by a certificate of the test's own, and nothing at port 80. */
function caddySite(directory: string, https: number): string {
  const tls = `tls ${directory}/wharf.crt ${directory}/wharf.key`;
  const site = adapted(deployFile('caddy/Caddyfile'), [
    ['\tadmin off\n', '\tadmin off\n\tauto_https disable_redirects\n'],
  ]);
  return `${site}\nhttps://${TLS.servername}:${https} {\n\timport wharf\n\t${tls}\n}\n`;
}

function adapted(text: string, changes: readonly (readonly [string, string])[]): string {
  return changes.reduce((changed, [from, to]) => {
    if (!changed.includes(from)) throw new Error(`What is shipped no longer has "${from}"`);
    return changed.replace(from, () => to);
  }, text);
}

async function writeCertificate(directory: string): Promise<void> {
  await writeFile(join(directory, 'wharf.key'), MODELS_CERTIFICATE.key);
  await writeFile(join(directory, 'wharf.crt'), MODELS_CERTIFICATE.cert);
}

async function accepts(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

async function bytesBelow(directory: string): Promise<number> {
  let sum = 0;
  for (const entry of await readdir(directory, { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) sum += (await stat(join(entry.parentPath, entry.name))).size;
  }
  return sum;
}
