import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ImportDelayedError, ImportRefusedError } from '../../../src/ports/import-source.ts';
import { HUB_ERRORS, type HubError } from '../../origins/hugging-face/hub-answers.ts';
import { type FakeRepository, lfs } from '../../origins/hugging-face/repositories.ts';
import { startSubject, stored, TOKEN } from './subject.ts';

const files = { 'a.safetensors': lfs('weights') };
const PASTED = 'hf_pasted';

interface Case {
  readonly what: string;
  readonly repository?: FakeRepository;
  readonly fault?: HubError;
  readonly token?: string;
  readonly given?: string;
  readonly code: string;
  readonly message: RegExp;
}

/** The rows of the Hub's errors, in the order in which they are told apart. */
const CASES: readonly Case[] = [
  {
    what: 'a revision that is not there',
    repository: { files },
    given: 'org/name@v9',
    code: 'revision-not-found',
    message: /org\/name has no revision v9.*\/org\/name\/tree\/main/,
  },
  {
    what: 'a file that is not there',
    fault: HUB_ERRORS.entryNotFound,
    code: 'file-not-found',
    message: /see its files at http/,
  },
  {
    what: 'a gated model and no token',
    repository: { files, gated: 'auto' },
    code: 'gated-login-required',
    message: /accept its terms at http:\/\/127.0.0.1:\d+\/org\/name, .*HF_TOKEN/,
  },
  {
    what: 'a gated model and a token that was not granted access',
    repository: { files, gated: 'manual' },
    token: TOKEN,
    code: 'gated-not-granted',
    message: /the account of HF_TOKEN has no access yet: accept its terms at http/,
  },
  {
    what: 'a gated model and a token out of the link that was not granted access',
    repository: { files, gated: 'manual' },
    given: `TOKEN_IN_LINK`,
    code: 'gated-not-granted',
    message: /the account of the token in the link has no access yet/,
  },
  {
    what: 'a disabled repository',
    repository: { files, disabled: true },
    code: 'disabled',
    message: /disabled by its owner or by the Hub/,
  },
  {
    what: 'a repository that an anonymous request does not see',
    repository: { files, private: true },
    code: 'repository-not-found',
    message: /no public model org\/name.*private one needs HF_TOKEN/,
  },
  {
    what: 'a repository that the account of the token does not see',
    repository: { files, private: true },
    token: TOKEN,
    code: 'repository-not-found',
    message: /no model org\/name that the account of HF_TOKEN can see/,
  },
  {
    what: 'a stale token, on a public repository',
    repository: { files },
    token: 'hf_stale',
    code: 'token-rejected',
    message: /rejects HF_TOKEN.*renewed or removed even for public models/,
  },
  {
    what: '401 without a code',
    fault: HUB_ERRORS.loginRequired,
    code: 'login-required',
    message: /only after login.*HF_TOKEN/,
  },
  {
    what: '403 without a code',
    fault: HUB_ERRORS.forbidden,
    token: TOKEN,
    code: 'permission-denied',
    message: /HF_TOKEN lacks the permission/,
  },
  {
    what: '404 without a code',
    fault: { status: 404 },
    code: 'repository-not-found',
    message: /no public model/,
  },
  {
    what: 'any other error, in the words of the Hub',
    fault: { status: 418, body: '{"error":"I am\\na teapot"}' },
    code: 'unexpected-answer',
    message: /status 418: I am a teapot\. Check that its page opens: http.*org\/name\.$/,
  },
];

describe('what the Hub answers instead of a model', () => {
  for (const { what, repository = { files }, fault, token, given = 'org/name', code, message } of CASES) {
    it(`${what}: ${code}`, async () => {
      const { hub, source, plan } = await startSubject(
        {
          repositories: { 'org/name': repository },
          tokens: [TOKEN, PASTED],
          ...(fault === undefined ? {} : { fault: () => fault }),
        },
        { token },
      );
      const asked = given === 'TOKEN_IN_LINK' ? `${hub.url}/org/name?token=${PASTED}` : given;
      await assert.rejects(plan(asked), (error) => {
        assert.ok(error instanceof ImportRefusedError, String(error));
        assert.equal(error.code, code);
        assert.match(error.message, message);
        assert.doesNotMatch(`${error.message}${JSON.stringify(error.details)}`, /hf_/);
        return true;
      });
      assert.ok(source);
      assert.equal(hub.requests.length, 1, 'is not asked again');
    });
  }

  it('is understood from the body as well as from the header', async () => {
    const bodies = [
      '{"error":"Access to this resource is disabled."}',
      '{"errors":[{"message":"Access to this resource is disabled."}]}',
      '{"error":["Access to this resource is disabled."]}',
      'Access to this resource is disabled.',
    ];
    const { plan, hub } = await startSubject({ repositories: { 'org/name': { files } } });
    for (const body of bodies) {
      hub.behavior.fault = () => ({ status: 403, body });
      await assert.rejects(plan('org/name'), { code: 'disabled' }, body);
    }
  });

  it('never repeats the token that the Hub quotes', async () => {
    const fault = () => ({ status: 400, message: `Bad token ${TOKEN}` });
    const { plan } = await startSubject({ repositories: {}, fault }, { token: TOKEN });
    await assert.rejects(plan('org/name'), { code: 'unexpected-answer', message: /Bad token \*\*\*/ });
  });

  it('uses the token of the link instead of the installation, for that import', async () => {
    const repository = { files, private: true, readers: [PASTED] };
    const { hub, plan } = await startSubject(
      { repositories: { 'org/name': repository }, tokens: [TOKEN, PASTED] },
      { token: TOKEN },
    );
    await assert.rejects(plan('org/name'), { code: 'repository-not-found' });
    assert.equal((await plan(`${hub.url}/org/name?token=${PASTED}`)).files.length, 1);
  });
});

describe('a Hub that does not serve us now', () => {
  it('names the time until its window of requests begins anew', async () => {
    const { hub, plan } = await startSubject({
      repositories: { 'org/name': { files } },
      fault: () => HUB_ERRORS.rateLimited,
    });
    await assert.rejects(plan('org/name'), (error) => {
      assert.ok(error instanceof ImportDelayedError);
      assert.equal(error.retryAfter, 56_000);
      assert.match(error.message, /no more requests for now.*HF_TOKEN/);
      return true;
    });
    assert.equal(hub.requests.length, 1, 'asking again would not help');
  });

  it('names its time in Retry-After, too', async () => {
    const headers = { 'retry-after': '7', ratelimit: '"api";r=20;t=55' };
    const { hub, plan } = await startSubject({ repositories: {}, fault: () => ({ status: 429, headers }) });
    await assert.rejects(plan('org/name'), { name: 'ImportDelayedError', retryAfter: 7_000 });
    assert.equal(hub.requests.length, 1);
  });

  it('is asked six times before the import is put off', async () => {
    for (const fault of [HUB_ERRORS.unavailable, { status: 408 }, { status: 500 }, 'disconnect'] as const) {
      const { hub, plan } = await startSubject({ repositories: {}, fault: () => fault });
      await assert.rejects(plan('org/name'), { name: 'ImportDelayedError', retryAfter: undefined });
      assert.equal(hub.requests.length, 6);
    }
  });

  it('may recover meanwhile', async () => {
    let failures = 4;
    const { plan } = await startSubject({
      repositories: { 'org/name': { files } },
      fault: () => (failures-- > 0 ? (failures % 2 === 0 ? 'disconnect' : { status: 502 }) : undefined),
    });
    assert.equal((await plan('org/name')).files.length, 1);
  });

  it('that names a long time is not waited for', async () => {
    const { hub, plan } = await startSubject({
      repositories: {},
      fault: () => ({ status: 503, headers: { 'retry-after': '120' } }),
    });
    await assert.rejects(plan('org/name'), { name: 'ImportDelayedError', retryAfter: 120_000 });
    assert.equal(hub.requests.length, 1);
  });

  it('is not waited for any longer when the import is aborted', async () => {
    const abort = new AbortController();
    const reason = new Error('enough');
    const { source } = await startSubject(
      {
        repositories: {},
        fault: () => {
          setImmediate(() => abort.abort(reason));
          return HUB_ERRORS.unavailable;
        },
      },
      { retry: { delays: [9_000] } },
    );
    const planned = source.plan(stored(source, 'org/name'), 'model', abort.signal);
    await assert.rejects(planned, reason);
  });

  it('whose API redirects elsewhere is not followed', async () => {
    const { hub, plan } = await startSubject({ repositories: {} }, { token: TOKEN });
    hub.behavior.fault = () => ({ status: 302, headers: { location: `${hub.cdnOrigin}/x` } });
    await assert.rejects(plan('org/name'), { code: 'foreign-link' });
    hub.behavior.fault = () => ({ status: 302, headers: { location: '/api/again' } });
    await assert.rejects(plan('org/name'), { code: 'unexpected-answer', message: /in circles/ });
    assert.ok(hub.requests.every(({ server }) => server === 'hub'));
  });
});
