import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Api, ApiRequest } from './api.ts';
import { APIPromise } from './api-promise.ts';
import { listPages, type NextPage, Page } from './page.ts';

interface Body {
  readonly items: readonly number[];
  readonly next?: string | null;
}

class Numbers extends Page<number> {
  readonly items: readonly number[];

  constructor(_api: Api, body: Body, next: NextPage) {
    super(body.next, next);
    this.items = body.items;
  }

  override getPaginatedItems(): readonly number[] {
    return this.items;
  }
}

/** A list whose pages are found by their token; the first has none. */
function listing(pages: Readonly<Record<string, Body>>) {
  const asked: ApiRequest[] = [];
  const api = {
    request: (request: ApiRequest) => {
      asked.push(request);
      const body = pages[String(request.query?.paginationToken ?? '')];
      return new APIPromise(Promise.resolve(Response.json(body)), (response) => response.json());
    },
  } as unknown as Api;
  return {
    asked,
    list: () => listPages<Numbers, number, Body>(api, Numbers, '/numbers', { query: { kind: 'even' } }),
  };
}

async function all(list: AsyncIterable<number>): Promise<number[]> {
  const items: number[] = [];
  for await (const item of list) items.push(item);
  return items;
}

test('every item of every page is read, short and empty pages included, with the same filters', async () => {
  const { asked, list } = listing({
    '': { items: [1, 2], next: 'a+/=' },
    'a+/=': { items: [], next: 'b' },
    b: { items: [3], next: 'c' },
    c: { items: [4] },
  });
  assert.deepEqual(await all(list()), [1, 2, 3, 4]);
  assert.deepEqual(
    asked.map(({ query }) => query),
    [{}, { paginationToken: 'a+/=' }, { paginationToken: 'b' }, { paginationToken: 'c' }].map((more) => ({
      kind: 'even',
      ...more,
    })),
  );
});

test('pages can be turned one by one', async () => {
  const { list } = listing({ '': { items: [1], next: 'a' }, a: { items: [2] } });
  const first = await list();
  assert.deepEqual([first.items, first.hasNextPage()], [[1], true]);
  const second = await first.getNextPage();
  assert.ok(second instanceof Numbers);
  assert.deepEqual([second.items, second.hasNextPage()], [[2], false]);
  await assert.rejects(second.getNextPage(), /last page/);
});

test('the end is told by a token that is absent, null or empty, and by an empty page that leads to itself', async () => {
  for (const next of [undefined, null, ''])
    assert.deepEqual(
      await all(listing({ '': { items: [1], ...(next === undefined ? {} : { next }) } }).list()),
      [1],
    );
  const { list } = listing({ '': { items: [1], next: 'a' }, a: { items: [], next: 'a' } });
  assert.deepEqual(await all(list()), [1]);
});

test('a server that repeats itself ends in an error and not in an endless list', async () => {
  const { list } = listing({ '': { items: [1], next: 'a' }, a: { items: [2], next: 'a' } });
  await assert.rejects(all(list()), /twice/);
});
