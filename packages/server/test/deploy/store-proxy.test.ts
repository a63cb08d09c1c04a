import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { it } from 'node:test';
import { freePort } from '../acceptance/driver/free-port.ts';
import { until } from '../acceptance/driver/until.ts';
import { DEPLOY, without } from './deploy-files.ts';

async function statusOf(port: number, headers: Readonly<Record<string, string>> = {}): Promise<number> {
  const put = request({ port, host: '127.0.0.1', method: 'PUT', path: '/wharf/key?partNumber=1', headers });
  put.end();
  const [answer] = (await once(put, 'response')) as [IncomingMessage];
  answer.resume();
  return answer.statusCode ?? 0;
}

it('the proxy of the store passes the host that is signed, and no copies by the URL of a part', {
  skip: without('caddy'),
}, async () => {
  const hosts: (string | undefined)[] = [];
  const store = createServer((asked, answer) => {
    hosts.push(asked.headers.host);
    answer.end();
  });
  const directory = await mkdtemp(join(tmpdir(), 'wharf-caddy-'));
  const config = join(directory, 'Caddyfile');
  await writeFile(config, `{\n\tadmin off\n}\nimport ${join(DEPLOY, 'caddy/Caddyfile.s3')}\n`);
  const [port, behind] = [await freePort(), await freePort()];
  const caddy = spawn('caddy', ['run', '--adapter', 'caddyfile', '--config', config], {
    env: {
      PATH: process.env.PATH,
      HOME: directory,
      S3_SITE: `http://127.0.0.1:${port}`,
      S3_UPSTREAM: `127.0.0.1:${behind}`,
    },
    stdio: 'ignore',
  });
  const exited = once(caddy, 'exit');
  try {
    await once(store.listen(behind, '127.0.0.1'), 'listening');
    await until('caddy answers', () =>
      statusOf(port).then(
        () => true,
        () => false,
      ),
    );
    hosts.length = 0;
    assert.equal(await statusOf(port, { 'x-amz-copy-source': '/wharf/wharf/another' }), 403);
    assert.equal(await statusOf(port, { 'X-Amz-Copy-Source': '' }), 403);
    assert.deepEqual(hosts, []);
    assert.equal(await statusOf(port), 200);
    assert.deepEqual(hosts, [`127.0.0.1:${port}`]);
  } finally {
    caddy.kill('SIGKILL');
    await exited;
    store.close();
    await rm(directory, { recursive: true, force: true });
  }
});
