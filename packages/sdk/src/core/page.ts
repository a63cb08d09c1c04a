import { WharfError } from '../errors/wharf-error.ts';
import type { Api, Query, RequestOptions } from './api.ts';
import type { APIPromise } from './api-promise.ts';

/** Asks for the page that a token stands for. */
export type NextPage = (token: string) => Promise<unknown>;

/**
 * One page of a list. Its items are in a field named as on the wire (`page.assets`); iterating with `for await`
 * reads on to the last page.
 */
export abstract class Page<T> implements AsyncIterable<T> {
  /** `undefined` on the last page, however the server says that (absent, `null` or empty). */
  readonly nextPaginationToken: string | undefined;
  readonly #next: (token: string) => Promise<this>;
  #ended = false;

  constructor(token: unknown, next: NextPage) {
    this.nextPaginationToken = typeof token === 'string' && token !== '' ? token : undefined;
    this.#next = next as (token: string) => Promise<this>;
  }

  /** The items of this page alone. May be few or none where others follow. */
  abstract getPaginatedItems(): readonly T[];

  hasNextPage(): boolean {
    return this.nextPaginationToken !== undefined && !this.#ended;
  }

  /**
   * The page after this one, with the same filters.
   * @throws WharfError where there is none: ask `hasNextPage` first; or where the server repeats itself
   */
  async getNextPage(): Promise<this> {
    if (this.nextPaginationToken === undefined) throw new WharfError('This is the last page');
    const page = await this.#next(this.nextPaginationToken);
    if (page.nextPaginationToken !== this.nextPaginationToken) return page;
    if (page.getPaginatedItems().length > 0)
      throw new WharfError('The server answered the same nextPaginationToken twice');
    // Nothing, and nowhere else to go: another way to say that this is the end.
    page.#ended = true;
    return page;
  }

  /** This page and all that follow, each when it is asked for. */
  async *iterPages(): AsyncGenerator<this> {
    let page: this = this;
    yield page;
    while (page.hasNextPage()) {
      page = await page.getNextPage();
      yield page;
    }
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T> {
    for await (const page of this.iterPages()) yield* page.getPaginatedItems();
  }
}

/** A page on its way: awaited, it is the page; iterated, it is every item of every page. */
export interface PagePromise<P extends Page<T>, T> extends APIPromise<P>, AsyncIterable<T> {}

/** What a page class is made of: the client, for its items; the body of its answer; and how to read the next one. */
export type PageClass<P, Body> = new (api: Api, body: Body, next: NextPage) => P;

/** Asks for the first page of a list. */
export function listPages<P extends Page<T>, T, Body>(
  api: Api,
  Class: PageClass<P, Body>,
  path: string,
  options: RequestOptions,
): PagePromise<P, T> {
  const read = (more: Query): APIPromise<P> =>
    api
      .request<Body>({ ...options, method: 'get', path, query: { ...options.query, ...more } })
      .transformed((body) => new Class(api, body, (paginationToken) => read({ paginationToken })));
  const promise = read({});
  return Object.assign(promise, {
    async *[Symbol.asyncIterator](): AsyncGenerator<T> {
      yield* await promise;
    },
  });
}
