import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { HttpLocation, PlannedFile } from '../../../src/ports/import-source.ts';
import type { HubError } from '../../origins/hugging-face/hub-answers.ts';
import { type FakeFile, type Files, lfs, xet } from '../../origins/hugging-face/repositories.ts';
import { fileOf, readLocation, type Subject, startSubject, TOKEN } from './subject.ts';

const WEIGHTS = 'x'.repeat(100);
const NAME = 'deep/a b#1.safetensors';

const repositories = (files: Files) => ({ 'org/name': { files } });

async function planned(subject: Subject, path = NAME): Promise<PlannedFile> {
  return fileOf(await subject.plan('org/name'), path);
}

async function httpLocation(subject: Subject, file: PlannedFile): Promise<HttpLocation> {
  const location = await subject.locate('org/name', file);
  assert.ok(location.via === 'http');
  return location;
}

describe('the location of a file', () => {
  it('is a signed link to another origin, which no token goes to', async () => {
    const subject = await startSubject(
      { repositories: repositories({ [NAME]: lfs(WEIGHTS) }) },
      { token: TOKEN },
    );
    const location = await httpLocation(subject, await planned(subject));
    const { hub } = subject;
    assert.ok(location.url.startsWith(`${hub.cdnOrigin}/`));
    assert.equal(location.credential, undefined);
    assert.equal(location.maxConnections, 4);
    assert.equal(String(await readLocation(subject.fetcher, location, 10, 20)), 'x'.repeat(10));
    const asked = hub.requests.find(({ url }) => url.includes('/resolve/'));
    assert.equal(asked?.url, `/org/name/resolve/${hub.commit('org/name')}/deep/a%20b%231.safetensors`);
    assert.equal(asked?.headers.range, 'bytes=0-0');
    for (const { server, headers } of hub.requests) {
      assert.equal(headers.authorization, server === 'hub' ? `Bearer ${TOKEN}` : undefined);
      assert.equal(headers['accept-encoding'], 'identity');
    }
  });

  it('is fresh each time it is asked for', async () => {
    const subject = await startSubject({
      repositories: repositories({ [NAME]: lfs(WEIGHTS) }),
      cdn: { bytesPerLink: 60 },
    });
    const file = await planned(subject);
    const first = await httpLocation(subject, file);
    await readLocation(subject.fetcher, first, 0, 60);
    assert.equal((await subject.fetcher.fetch({ url: first.url })).status, 403, 'the link is used up');
    const second = await httpLocation(subject, file);
    assert.equal(String(await readLocation(subject.fetcher, second, 60, 100)), 'x'.repeat(40));
  });

  it('is the endpoint itself for small files, and takes the token there', async () => {
    for (const behavior of [{ resolveCache: true }, { resolveCache: false }]) {
      const repository = { files: { 'a.safetensors': '{}' }, private: true, readers: [TOKEN] };
      const subject = await startSubject(
        { repositories: { 'org/name': repository }, ...behavior },
        { token: TOKEN },
      );
      const location = await httpLocation(subject, await planned(subject, 'a.safetensors'));
      assert.deepEqual(location.credential, {
        origin: new URL(subject.hub.url).origin,
        authorization: `Bearer ${TOKEN}`,
      });
      assert.equal(location.url.includes('resolve-cache'), behavior.resolveCache);
      assert.equal(String(await readLocation(subject.fetcher, location, 0, 2)), '{}');
    }
  });

  it('is found for an empty file, of which no range can be asked', async () => {
    const subject = await startSubject({ repositories: repositories({ 'a.safetensors': '' }) });
    const location = await httpLocation(subject, await planned(subject, 'a.safetensors'));
    assert.match(location.url, /a\.safetensors/);
  });

  it('is found below a path prefix, and where a mirror delivers everything itself', async () => {
    const subject = await startSubject(
      { repositories: repositories({ [NAME]: lfs(WEIGHTS) }), mirror: 'content' },
      { prefix: '/hf' },
    );
    const location = await httpLocation(subject, await planned(subject));
    assert.ok(location.url.startsWith(`${subject.hub.url}/org/name/resolve/`));
    assert.equal((await readLocation(subject.fetcher, location, 0, 100)).length, 100);
  });

  it('is found after the repository was renamed', async () => {
    const file = lfs(WEIGHTS);
    const subject = await startSubject({ repositories: repositories({ [NAME]: file }) });
    const asPlanned = await planned(subject);
    const { repositories: present } = subject.hub.behavior;
    present['org/new'] = { files: { [NAME]: file } };
    present['org/name'] = { files: {}, movedTo: 'org/new' };
    const location = await httpLocation(subject, asPlanned);
    assert.equal((await readLocation(subject.fetcher, location, 0, 100)).length, 100);
    assert.ok(subject.hub.requests.some(({ url }) => url.startsWith('/org/new/resolve/')));
  });

  it('on any other origin gets no token, whoever redirects there', async () => {
    const behavior = { repositories: repositories({ 'a.safetensors': 'small' }) };
    const subject = await startSubject(behavior, { token: TOKEN });
    const file = await planned(subject, 'a.safetensors');
    subject.hub.behavior.redirectTo = `${subject.hub.cdnOrigin}/steal`;
    const location = await httpLocation(subject, file);
    assert.deepEqual([location.url, location.credential], [`${subject.hub.cdnOrigin}/steal`, undefined]);
  });

  it('may be the official Hub, where a mirror redirects there, without the token of the mirror', async () => {
    const behavior = { repositories: repositories({ 'a.safetensors': 'small' }) };
    const subject = await startSubject(behavior, { token: TOKEN });
    const file = await planned(subject, 'a.safetensors');
    const asked: [url: string, credential: string | undefined][] = [];
    const { fetch } = subject.fetcher;
    subject.fetcher.fetch = async (request) => {
      asked.push([request.url, request.credential?.origin]);
      if (!request.url.startsWith('https://huggingface.co/')) return fetch.call(subject.fetcher, request);
      return {
        status: 200,
        url: request.url,
        header: () => undefined,
        body: nothing(),
        discard: () => undefined,
      };
    };
    subject.hub.behavior.redirectTo = 'https://huggingface.co/org/name/resolve/main/a.safetensors';
    const location = await httpLocation(subject, file);
    assert.equal(location.url, 'https://huggingface.co/org/name/resolve/main/a.safetensors');
    assert.equal(location.credential, undefined);
    assert.ok(asked.every(([, origin]) => origin === new URL(subject.hub.url).origin));
  });
});

async function* nothing(): AsyncGenerator<Uint8Array> {}

describe('a file that is no longer the planned one', () => {
  const cases: [what: string, file: FakeFile][] = [
    ['another size', lfs(WEIGHTS, { linked: { size: 99 } })],
    ['another digest', lfs(WEIGHTS, { linked: { etag: 'f'.repeat(64) } })],
  ];
  for (const [what, file] of cases) {
    it(`is refused: ${what}`, async () => {
      const subject = await startSubject({ repositories: repositories({ [NAME]: file }) });
      const asPlanned = await planned(subject);
      await assert.rejects(subject.locate('org/name', asPlanned), {
        code: 'changed',
        message: /Import the model again/,
      });
    });
  }

  it('is refused: the pointer of Git LFS in its place', async () => {
    const subject = await startSubject({
      repositories: repositories({ [NAME]: lfs(WEIGHTS) }),
      mirror: 'pointer',
    });
    await assert.rejects(subject.locate('org/name', await planned(subject)), { code: 'changed' });
  });

  it('is refused: of another commit, or without its first byte', async () => {
    const subject = await startSubject({ repositories: repositories({ [NAME]: lfs(WEIGHTS) }) });
    const file = await planned(subject);
    const { hub } = subject;
    const answers: HubError[] = [
      { status: 302, headers: { location: `${hub.cdnOrigin}/x`, 'x-repo-commit': 'f'.repeat(40) } },
      { status: 416, headers: { 'content-range': 'bytes */0' } },
    ];
    for (const answer of answers) {
      hub.behavior.fault = () => answer;
      await assert.rejects(subject.locate('org/name', file), { code: 'changed' });
    }
  });

  it('is refused: deleted', async () => {
    const subject = await startSubject({ repositories: repositories({ [NAME]: lfs(WEIGHTS) }) });
    const file = await planned(subject);
    const gone = { ...file, locator: { ...file.locator, path: 'gone.bin' } };
    await assert.rejects(subject.locate('org/name', gone), {
      code: 'file-not-found',
      message: /org\/name has no gone.bin at revision main/,
    });
  });

  it('is not taken for one with an entity tag of another kind', async () => {
    const subject = await startSubject({
      repositories: repositories({ [NAME]: lfs(WEIGHTS, { linked: { etag: 'a'.repeat(32) } }) }),
    });
    assert.equal((await httpLocation(subject, await planned(subject))).via, 'http');
  });
});

describe('a Hub that gives out no file', () => {
  it('is understood as when it gives out no list', async () => {
    const repository = { files: { [NAME]: lfs(WEIGHTS) } };
    const subject = await startSubject({ repositories: { 'org/name': repository } });
    const file = await planned(subject);
    subject.hub.behavior.repositories['org/name'] = { ...repository, gated: 'auto' };
    await assert.rejects(subject.locate('org/name', file), { code: 'gated-login-required' });
    subject.hub.behavior.fault = () => ({ status: 429, headers: { 'retry-after': '3' } });
    await assert.rejects(subject.locate('org/name', file), { name: 'ImportDelayedError', retryAfter: 3000 });
  });

  it('is not tried through Xet where that is switched off', async () => {
    const subject = await startSubject(
      { repositories: repositories({ [NAME]: xet(WEIGHTS) }) },
      { xet: false, plainHttpLimit: 10 },
    );
    assert.equal((await httpLocation(subject, await planned(subject))).via, 'http');
  });
});
