import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { RangeLocation } from '../../../src/ports/import-source.ts';
import { RemoteFailedError } from '../../../src/ports/remote-fetcher.ts';
import type { HuggingFaceOptions } from '../../../src/sources/hugging-face/hugging-face.ts';
import type { HubBehavior } from '../../origins/hugging-face/hub-behavior.ts';
import { xet, xetHash } from '../../origins/hugging-face/repositories.ts';
import { fileOf, readLocation, type Subject, startSubject, TOKEN } from './subject.ts';

/** Several chunks and several xorbs of the fake storage, and no whole number of either. */
const BYTES = randomBytes(100_001);

interface XetSubject extends Subject {
  readonly location: RangeLocation;
}

async function xetSubject(
  behavior: Partial<HubBehavior> = {},
  options: Partial<HuggingFaceOptions> = { plainHttpLimit: 1000 },
): Promise<XetSubject> {
  const repository = { files: { 'a.safetensors': xet(BYTES) }, private: true, readers: [TOKEN] };
  const subject = await startSubject(
    { repositories: { 'org/name': repository }, ...behavior },
    { token: TOKEN, ...options },
  );
  const [file] = (await subject.plan('org/name')).files;
  assert.ok(file !== undefined);
  const location = await subject.locate('org/name', file);
  assert.ok(location.via === 'ranges', 'read through Xet');
  return { ...subject, location };
}

describe('a file read through Xet', () => {
  it('is the same to the byte, in whole and in any range', async () => {
    const { fetcher, location } = await xetSubject();
    assert.ok((await readLocation(fetcher, location, 0, BYTES.length)).equals(BYTES));
    const range = fc
      .tuple(fc.nat(BYTES.length), fc.nat(BYTES.length))
      .map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as const);
    await fc.assert(
      fc.asyncProperty(range, async ([start, end]) => {
        assert.ok((await readLocation(fetcher, location, start, end)).equals(BYTES.subarray(start, end)));
      }),
      { numRuns: 40 },
    );
  });

  it('is read in several ranges at once', async () => {
    const { fetcher, location } = await xetSubject();
    const starts = [0, 25_000, 50_000, 75_000];
    const parts = await Promise.all(starts.map((at) => readLocation(fetcher, location, at, at + 25_000)));
    assert.ok(Buffer.concat(parts).equals(BYTES.subarray(0, 100_000)));
  });

  it('takes the token of the Hub to the Hub alone, and that of the storage to the storage', async () => {
    const { hub, fetcher, location } = await xetSubject();
    await readLocation(fetcher, location, 0, BYTES.length);
    const sent = new Set(
      hub.requests.map(
        ({ server, url, headers }) => `${server} ${url.split('/')[1]} ${headers.authorization}`,
      ),
    );
    assert.deepEqual(
      [...sent],
      [
        `hub api Bearer ${TOKEN}`,
        `hub org Bearer ${TOKEN}`,
        `cdn v2 Bearer ${hub.xet.token}`,
        'cdn xorbs undefined',
      ],
    );
  });

  it('is read with the access of its own import, although others read the same repository meanwhile', async () => {
    const accounts = ['hf_one', 'hf_two', 'hf_three'];
    const files = Object.fromEntries(accounts.map((name) => [`${name}.bin`, xet(`the file of ${name}`)]));
    const { hub, fetcher, plan, locate } = await startSubject(
      { repositories: { 'org/name': { files, private: true, readers: accounts } }, tokens: accounts },
      { plainHttpLimit: 0 },
    );
    hub.xet.tokenOf = (account) => `storage-token-of-${account}`;
    const locations = await Promise.all(
      accounts.map(async (account) => {
        const path = `${account}.bin`;
        const given = `${hub.url}/org/name/blob/main/${path}?token=${account}`;
        return locate(given, fileOf(await plan(given), path));
      }),
    );
    const reads = await Promise.all(locations.map((one) => readLocation(fetcher, one, 0, 15)));
    assert.deepEqual(reads.map(String), ['the file of hf_', 'the file of hf_', 'the file of hf_']);
    const sent = hub.requests.filter(({ url }) => url.startsWith('/v2/reconstructions/'));
    assert.deepEqual(
      sent.map(({ url, headers }) => `${url} ${headers.authorization}`).toSorted(),
      accounts
        .map((account) => {
          const hash = xetHash(`the file of ${account}`);
          return `/v2/reconstructions/${hash} Bearer storage-token-of-${account}`;
        })
        .toSorted(),
    );
  });

  it('needs no token that begins with hf_', async () => {
    const repository = { files: { 'a.safetensors': xet(BYTES) }, private: true, readers: ['org-token'] };
    const { fetcher, location } = await xetSubject(
      { repositories: { 'org/name': repository }, tokens: ['org-token'] },
      { token: 'org-token', plainHttpLimit: 0 },
    );
    assert.equal((await readLocation(fetcher, location, 5, 6))[0], BYTES[5]);
  });

  it('is read when the plain link is refused, of whatever size it is', async () => {
    const cdn = { deviation: () => ({ status: 400 }) };
    const { fetcher, location } = await xetSubject({ cdn }, {});
    assert.ok((await readLocation(fetcher, location, 0, 10)).equals(BYTES.subarray(0, 10)));
  });

  it('is read when the Hub refuses to give a link', async () => {
    const fault: HubBehavior['fault'] = ({ url }) =>
      url.includes('/resolve/') ? { status: 400 } : undefined;
    const { hub, fetcher, location } = await xetSubject({ fault }, {});
    // The fake hub learns of the file's chunks when it is resolved.
    hub.xet.add(BYTES, BYTES);
    assert.ok((await readLocation(fetcher, location, 0, 10)).equals(BYTES.subarray(0, 10)));
  });

  it('is read by its plain link otherwise', async () => {
    const repository = { files: { 'a.safetensors': xet(BYTES) } };
    const subject = await startSubject({ repositories: { 'org/name': repository } });
    const [file] = (await subject.plan('org/name')).files;
    assert.ok(file !== undefined);
    assert.equal((await subject.locate('org/name', file)).via, 'http');
    assert.ok(!subject.hub.requests.some(({ url }) => url.includes('xet-read-token')));
  });

  it('comes with a token that is renewed before it ends', async () => {
    const { hub, fetcher, location } = await xetSubject({ xetTokenEnds: Date.now() + 100_000 });
    const renewals = () => hub.requests.filter(({ url }) => url.includes('xet-read-token')).length;
    assert.equal(renewals(), 1);
    hub.behavior.xetTokenEnds = Date.now() + 3_600_000;
    await readLocation(fetcher, location, 0, 10);
    await readLocation(fetcher, location, 10, 20);
    assert.equal(renewals(), 2);
  });

  it('is delivered with a byte changed, which is for the caller to notice', async () => {
    const { hub, fetcher, location } = await xetSubject();
    hub.xet.deviation = () => ({ flipAt: 100 });
    const read = await readLocation(fetcher, location, 0, BYTES.length);
    assert.equal(read.length, BYTES.length);
    assert.ok(!read.equals(BYTES));
  });

  it('that the storage does not give out is a failure of the network, with its status', async () => {
    const { hub, fetcher, location } = await xetSubject();
    hub.xet.deviation = () => ({ status: 503 });
    await assert.rejects(readLocation(fetcher, location, 0, 10), (error) => {
      assert.ok(error instanceof RemoteFailedError, String(error));
      assert.match(error.message, /answers with status 503/);
      return true;
    });
    hub.xet.deviation = () => ({ status: 403 });
    await assert.rejects(readLocation(fetcher, location, 0, 10), /status 403/);
  });

  it('that breaks off is a failure of the network', async () => {
    const { hub, fetcher, location } = await xetSubject();
    hub.xet.deviation = () => ({ cutAfter: 5000 });
    await assert.rejects(readLocation(fetcher, location, 0, BYTES.length), RemoteFailedError);
  });

  it('that is shorter in the storage than in the list is a failure', async () => {
    const { hub, fetcher, location } = await xetSubject();
    hub.xet.add(BYTES, BYTES.subarray(0, 50_000));
    await assert.rejects(readLocation(fetcher, location, 0, BYTES.length), RemoteFailedError);
  });

  it('lets go of everything when the reader leaves early, or is aborted', { timeout: 30_000 }, async () => {
    const { hub, location } = await xetSubject();
    // Never sent to its end.
    hub.xet.deviation = () => ({ hold: { after: 4200, until: new Promise(() => undefined) } });
    const abort = new AbortController();
    const reason = new Error('enough');
    const read = async () => {
      for await (const chunk of location.read(0, BYTES.length, abort.signal)) {
        assert.ok(chunk.length > 0);
        abort.abort(reason);
      }
    };
    await assert.rejects(read(), reason);
    await hub.idle();
    for await (const chunk of location.read(0, BYTES.length, new AbortController().signal)) {
      assert.ok(chunk.length > 0);
      break;
    }
    await hub.idle();
  });

  it('is not to be had without access to it', async () => {
    const fault: HubBehavior['fault'] = ({ url }) =>
      url.includes('xet-read-token') ? { status: 403 } : undefined;
    await assert.rejects(xetSubject({ fault }), { code: 'permission-denied' });
  });
});
