import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Asset } from '@wharf/sdk';
import { assetEntry } from './entry.ts';
import {
  type ListPage,
  type LoadedPages,
  loadedEntries,
  newOn,
  withEntries,
  withFirstPage,
} from './pages.ts';

/** A page of assets with these ids. */
function page(ids: string, next?: string): ListPage {
  const asset = { properties: {}, metadata: {}, tags: [], collectionIds: [] } as unknown as Asset;
  return { entries: [...ids].map((id) => assetEntry({ ...asset, id }, 0)), next };
}

function loaded(...pages: readonly ListPage[]): LoadedPages {
  return { pages: [...pages], pageParams: pages.map((_, index) => pages[index - 1]?.next) };
}

const ids = (data: LoadedPages) =>
  loadedEntries(data)
    .map(({ id }) => id)
    .join('');

describe('a list that was loaded in pages', () => {
  it('has each entry once', () => {
    assert.equal(ids(loaded(page('abc', '1'), page('cde'))), 'abcde');
  });

  it('takes new ones on top and keeps what is loaded below', () => {
    const before = loaded(page('cde', '1'), page('fgh', '2'), page('ijk', '3'));
    const after = withFirstPage(before, page('abc', '9'));
    assert.equal(ids(after), 'abcdefghijk');
    assert.equal(after.pages.at(-1)?.next, '3');
    assert.equal(after.pages.length, after.pageParams.length);
    assert.deepEqual(
      newOn(page('abc', '9'), before).map(({ id }) => id),
      ['a', 'b'],
    );
  });

  it('loses what is gone from the first page', () => {
    const before = loaded(page('abc', '1'), page('def', '2'));
    assert.equal(ids(withFirstPage(before, page('acd', '9'))), 'acdef');
  });

  it('begins anew where more has come than fits on a page', () => {
    const after = withFirstPage(loaded(page('def', '1'), page('ghi')), page('abc', '9'));
    assert.equal(ids(after), 'abc');
    assert.equal(after.pages.at(-1)?.next, '9');
  });

  it('ends with the first page where that is everything', () => {
    const after = withFirstPage(loaded(page('abc', '1'), page('def')), page('ab'));
    assert.equal(ids(after), 'ab');
    assert.equal(after.pages.at(-1)?.next, undefined);
  });

  it('goes on after the first page where nothing else is loaded', () => {
    const after = withFirstPage(loaded(page('abc', '1')), page('xab', '9'));
    assert.equal(ids(after), 'xabc');
    assert.equal(after.pages.at(-1)?.next, '1');
    const same = withFirstPage(loaded(page('abc', '1')), page('abc', '9'));
    assert.equal(ids(same), 'abc');
    assert.equal(same.pages.at(-1)?.next !== undefined, true);
  });

  it('changes entries in their places, and takes some away', () => {
    const after = withEntries(loaded(page('ab', '1'), page('c')), (entry) =>
      entry.id === 'b' ? undefined : { ...entry, tags: ['new'] },
    );
    assert.equal(ids(after), 'ac');
    assert.deepEqual(loadedEntries(after)[1]?.tags, ['new']);
  });
});
