import assert from 'node:assert/strict';
import { before, type TestContext, test } from 'node:test';
import type { TLSSocket } from 'node:tls';
import tls from 'node:tls';
import { inspect } from 'node:util';
import type { RemoteFetcher } from '../../src/ports/remote-fetcher.ts';
import { EXPIRED_CERTIFICATE, MODELS_CERTIFICATE } from './certificates.ts';
import { failure, readText, refusal, resolver, startFetcher } from './fetchers.ts';
import { startHttpServer } from './local-servers.ts';

const NAMES = resolver({
  'models.test': [['127.0.0.1']],
  'files.models.test': [['127.0.0.1']],
  'other.test': [['127.0.0.1']],
  'expired.test': [['127.0.0.1']],
});

test('a certificate from nobody known is refused, whatever the environment says', async (t) => {
  process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';
  t.after(() => delete process.env.NODE_TLS_REJECT_UNAUTHORIZED);
  let requests = 0;
  const server = await startHttpServer(t, () => (requests += 1), { certificate: MODELS_CERTIFICATE });
  const url = `https://models.test:${server.port}/file?signature=secret`;
  const error = await refusal(startNaming(t).fetch({ url }), 'untrusted-certificate');
  assert.match(error.message, /models\.test/);
  assert.doesNotMatch(inspect(error), /127\.0\.0\.1|secret/);
  assert.equal(requests, 0);
  await server.allClosed();
});

test('from https nothing leads to http', async (t) => {
  trustTestCertificates();
  const plain = await startHttpServer(t, (_, response) => response.end('plain'));
  const server = await startHttpServer(
    t,
    (_, response) => response.writeHead(302, { location: `http://models.test:${plain.port}/` }).end(),
    { certificate: MODELS_CERTIFICATE },
  );
  await refusal(startNaming(t).fetch({ url: `https://models.test:${server.port}/` }), 'forbidden-redirect');
  assert.equal(plain.connections.length, 0);
});

test('from http a redirect may lead to https', async (t) => {
  trustTestCertificates();
  const server = await startHttpServer(t, (_, response) => response.end('here'), {
    certificate: MODELS_CERTIFICATE,
  });
  const plain = await startHttpServer(t, (_, response) =>
    response.writeHead(302, { location: `https://models.test:${server.port}/` }).end(),
  );
  assert.equal(await readText(await startNaming(t).fetch({ url: plain.origin })), 'here');
});

test('the name is kept for SNI, the certificate and Host, though the address is what is connected to', async (t) => {
  trustTestCertificates();
  const seen: unknown[] = [];
  const server = await startHttpServer(
    t,
    (request, response) => {
      seen.push((request.socket as TLSSocket).servername, request.headers.host, request.httpVersion);
      response.end('here');
    },
    { certificate: MODELS_CERTIFICATE },
  );
  const response = await startNaming(t).fetch({ url: `https://files.models.test.:${server.port}/` });
  assert.equal(await readText(response), 'here');
  assert.deepEqual(seen, ['files.models.test', `files.models.test:${server.port}`, '1.1']);
});

test('a certificate for another name, for no address, or of the past is refused', async (t) => {
  trustTestCertificates();
  const server = await startHttpServer(t, (_, response) => response.end(), {
    certificate: MODELS_CERTIFICATE,
  });
  const expired = await startHttpServer(t, (_, response) => response.end(), {
    certificate: EXPIRED_CERTIFICATE,
  });
  const fetcher = startNaming(t);
  for (const url of [
    `https://other.test:${server.port}/`,
    `https://127.0.0.1:${server.port}/`,
    `https://expired.test:${expired.port}/`,
  ]) {
    await refusal(fetcher.fetch({ url }), 'untrusted-certificate');
  }
});

test('https to a server that speaks plain http is no valid protocol', async (t) => {
  const server = await startHttpServer(t, (_, response) => response.end());
  await failure(startNaming(t).fetch({ url: `https://models.test:${server.port}/` }), 'protocol');
});

function startNaming(t: TestContext): RemoteFetcher {
  return startFetcher(t, { resolve: NAMES });
}

/** From here on, and for this process alone, which runs this file and no other. */
function trustTestCertificates(): void {
  tls.setDefaultCACertificates([MODELS_CERTIFICATE.cert, EXPIRED_CERTIFICATE.cert]);
}

before(() => {
  tls.setDefaultCACertificates([]);
});
