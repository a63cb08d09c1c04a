/** Lists of a real server, over several pages. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Page, type Wharf } from '../../src/index.ts';
import { clientOf } from '../driver/client.ts';
import { startFront } from '../driver/front-server.ts';
import type { LocalServer } from '../driver/local-server.ts';
import { startWharf, type WharfServer } from '../driver/wharf-server.ts';

const NAMES = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];

let server: WharfServer;
let front: LocalServer;
let client: Wharf;

before(async () => {
  server = await startWharf();
  front = await startFront(server.url);
  client = clientOf(server, { baseURL: front.url });
  for (const name of NAMES) await client.collections.create({ name });
});
after(async () => {
  await front.stop();
  await server.stop();
});

const newestFirst = [...NAMES].reverse();

test('every item of every page is iterated over, without awaiting the first page', async () => {
  const names: string[] = [];
  const before = front.requests.length;
  for await (const { name } of client.collections.list({ pageSize: 2 })) names.push(name);
  assert.deepEqual(names, newestFirst);
  const asked = front.requests.slice(before);
  assert.equal(asked.length, 4);
  for (const { query } of asked) assert.equal(query.get('pageSize'), '2');
});

test('pages can be turned one by one', async () => {
  const sizes: number[] = [];
  let page = await client.collections.list({ pageSize: 3 });
  assert.ok(page instanceof Page);
  sizes.push(page.collections.length);
  while (page.hasNextPage()) {
    page = await page.getNextPage();
    sizes.push(page.collections.length);
  }
  assert.deepEqual(sizes, [3, 3, 1]);
});

test('a list that is left early asks for no more pages', async () => {
  const before = front.requests.length;
  for await (const { name } of client.collections.list({ pageSize: 2 })) if (name === 'f') break;
  assert.equal(front.requests.length - before, 1);
});

test('a page comes with its response if asked for', async () => {
  const { data, response } = await client.collections.list({ pageSize: 2 }).withResponse();
  assert.deepEqual([data.collections.length, response.status], [2, 200]);
  const raw = (await (await client.collections.list({ pageSize: 2 }).asResponse()).json()) as {
    nextPaginationToken: string;
  };
  assert.equal(raw.nextPaginationToken, data.nextPaginationToken);
});

test('a list can be gone on with elsewhere, from its token', async () => {
  const { nextPaginationToken } = await client.collections.list({ pageSize: 5 });
  assert.ok(nextPaginationToken !== undefined);
  const rest = await client.collections.list({ pageSize: 5, paginationToken: nextPaginationToken });
  assert.deepEqual(
    rest.collections.map(({ name }) => name),
    newestFirst.slice(5),
  );
});
