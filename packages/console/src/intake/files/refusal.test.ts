import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { refusalOf } from './refusal.ts';

const file = (name: string, size = 1, path?: string) => ({ name, size, path });

describe('files that are not sent', () => {
  it('are what operating systems leave in folders', () => {
    for (const name of ['.DS_Store', 'Thumbs.db', 'desktop.ini', '._photo.png'])
      assert.equal(refusalOf(file(name), undefined)?.isLitter, true, name);
    assert.equal(refusalOf(file('photo.png', 9, '__MACOSX/photo.png'), undefined)?.isLitter, true);
  });

  it('are empty ones, and those that the server would refuse for their size, with the reason', () => {
    assert.equal(refusalOf(file('a.png', 0), undefined)?.reason, 'it is empty');
    assert.equal(
      refusalOf(file('a.png', 3 * 1024 ** 2), 1024 ** 2)?.reason,
      'it has 3.0 MiB, and this server takes files up to 1.0 MiB',
    );
  });

  it('are not the others', () => {
    assert.equal(refusalOf(file('.hidden'), undefined), undefined);
    assert.equal(refusalOf(file('a.png', 1024 ** 2), 1024 ** 2), undefined);
    assert.equal(refusalOf(file('DS_Store.png'), undefined), undefined);
  });
});
