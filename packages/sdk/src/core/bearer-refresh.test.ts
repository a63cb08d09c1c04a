import assert from 'node:assert/strict';
import { test } from 'node:test';
import { WharfError } from '../errors/wharf-error.ts';
import type { Fetch } from './api.ts';
import { withBearerRefresh, withoutRefresh } from './bearer-refresh.ts';

/** A service that takes the tokens in `valid`, and otherwise answers as Scenario's gateway does. */
function gateway(valid: Set<string>) {
  const seen: (string | null)[] = [];
  const fetch: Fetch = async (_input, init) => {
    const token = new Headers(init?.headers).get('authorization');
    seen.push(token);
    if (token === null || valid.has(token)) return new Response('{}');
    return new Response('', {
      status: 403,
      headers: { 'x-amzn-errortype': 'AccessDeniedException:http://internal/' },
    });
  };
  return { seen, fetch };
}

const URL_OF_API = 'http://127.0.0.1/v1/jobs';
const as = (token: string): RequestInit => ({ headers: { authorization: `Bearer ${token}` } });

test('an expired token is renewed, and the new one used from then on', async () => {
  const { seen, fetch } = gateway(new Set(['Bearer new']));
  const refreshing = withBearerRefresh(() => 'new', { fetch });
  assert.equal((await refreshing(URL_OF_API, as('old'))).status, 200);
  assert.equal((await refreshing(URL_OF_API, as('old'))).status, 200);
  assert.deepEqual(seen, ['Bearer old', 'Bearer new', 'Bearer new']);
});

test('a token that the client renewed by itself is newer than the kept one', async () => {
  const { seen, fetch } = gateway(new Set(['Bearer new', 'Bearer newer']));
  const refreshing = withBearerRefresh(() => 'new', { fetch });
  await refreshing(URL_OF_API, as('old'));
  await refreshing(URL_OF_API, as('newer'));
  assert.equal(seen.at(-1), 'Bearer newer');
});

test('requests that expire together share one renewal', async () => {
  const { fetch } = gateway(new Set(['Bearer new']));
  let renewals = 0;
  const { promise, resolve } = Promise.withResolvers<void>();
  const refreshing = withBearerRefresh(
    async () => {
      renewals += 1;
      await promise;
      return 'new';
    },
    { fetch },
  );
  const answers = [1, 2, 3, 4].map(() => refreshing(URL_OF_API, as('old')));
  resolve();
  for (const { status } of await Promise.all(answers)) assert.equal(status, 200);
  assert.equal(renewals, 1);
});

test('a request that was on its way while another renewed uses what that one got', async () => {
  const late = Promise.withResolvers<void>();
  let first = true;
  let renewals = 0;
  const { fetch } = gateway(new Set(['Bearer new']));
  const refreshing = withBearerRefresh(
    () => {
      renewals += 1;
      return 'new';
    },
    {
      fetch: async (input, init) => {
        const held = first;
        first = false;
        const response = await fetch(input, init);
        if (held) await late.promise;
        return response;
      },
    },
  );
  const slow = refreshing(URL_OF_API, as('old'));
  await refreshing(URL_OF_API, as('old'));
  late.resolve();
  assert.equal((await slow).status, 200);
  assert.equal(renewals, 1);
});

test('a renewed token that expires, too, is renewed again, up to the limit', async () => {
  const { seen, fetch } = gateway(new Set());
  let made = 0;
  const refreshing = withBearerRefresh(() => `t${++made}`, { fetch, maxRefreshes: 3 });
  assert.equal((await refreshing(URL_OF_API, as('t0'))).status, 403);
  assert.deepEqual(seen, ['Bearer t0', 'Bearer t1', 'Bearer t2', 'Bearer t3']);
});

test('a refusal for another reason is passed on', async () => {
  const refreshing = withBearerRefresh(() => assert.fail('renewed'), {
    fetch: async () => new Response('', { status: 403 }),
  });
  assert.equal((await refreshing(URL_OF_API, as('old'))).status, 403);
});

test('Wharf says 401 to an expired token', async () => {
  const refreshing = withBearerRefresh(() => 'new', {
    fetch: async (_input, init) =>
      new Response('', {
        status: new Headers(init?.headers).get('authorization') === 'Bearer new' ? 200 : 401,
      }),
  });
  assert.equal((await refreshing(URL_OF_API, as('old'))).status, 200);
});

test('a failed renewal fails its requests, and the next one tries again', async () => {
  const { fetch } = gateway(new Set(['Bearer new']));
  let tries = 0;
  const refreshing = withBearerRefresh(
    () => {
      tries += 1;
      if (tries === 1) throw new Error('logged out');
      return 'new';
    },
    { fetch },
  );
  await assert.rejects(refreshing(URL_OF_API, as('old')), /logged out/);
  assert.equal((await refreshing(URL_OF_API, as('old'))).status, 200);
});

test('what has no bearer token gets none, and signed URLs can be sent without the renewing', async () => {
  const { seen, fetch } = gateway(new Set());
  const refreshing = withBearerRefresh(() => assert.fail('renewed'), { fetch });
  await refreshing('http://127.0.0.1/part?signature=x', { method: 'PUT' });
  assert.deepEqual(seen, [null]);
  assert.equal(withoutRefresh(refreshing), fetch);
  assert.equal(withoutRefresh(withBearerRefresh(() => '')), undefined);
  assert.equal(withoutRefresh(fetch), fetch);
  assert.equal(withoutRefresh(undefined), undefined);
});

test('a renewed token that no header can carry is refused, and not quoted', async () => {
  const { fetch } = gateway(new Set());
  for (const token of ['s3cret\n', 's3crët', ''])
    await assert.rejects(withBearerRefresh(() => token, { fetch })(URL_OF_API, as('old')), (error) => {
      assert.ok(error instanceof WharfError);
      assert.match(error.message, /is not a token/);
      return !error.message.includes('s3cr');
    });
});
