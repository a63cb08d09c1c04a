import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ProjectFollower } from './project-follower.ts';

describe('a follower of a project', () => {
  test('reads the latest of each upload, once, in the order in which they first came', async () => {
    const follower = new ProjectFollower([]);
    follower.tell('a', 'a1');
    follower.tell('b', 'b1');
    follower.tell('a', 'a2');
    assert.deepEqual(await follower.next(), ['a2', 'b1']);
    const next = follower.next();
    follower.tell('b', 'b2');
    assert.deepEqual(await next, ['b2']);
  });

  test('reads nothing after its end, which ends a wait as well', async () => {
    const follower = new ProjectFollower([]);
    const waiting = follower.next();
    follower.end();
    follower.tell('a', 'a1');
    assert.equal(await waiting, undefined);
    assert.equal(await follower.next(), undefined);
  });

  test('that ends with an error is told it', async () => {
    const follower = new ProjectFollower([]);
    const error = new Error('the database is gone');
    follower.end(error);
    follower.end();
    await assert.rejects(follower.next(), error);
  });

  test('that does not read is given up when too many uploads wait, not when one changes often', async () => {
    const follower = new ProjectFollower([]);
    for (let change = 0; change < 10_000; change += 1) follower.tell('a', `a${change}`);
    for (let upload = 1; upload < 1000; upload += 1) follower.tell(`b${upload}`, '');
    assert.equal((await follower.next())?.length, 1000);
    for (let upload = 0; upload <= 1000; upload += 1) follower.tell(`c${upload}`, '');
    assert.equal(await follower.next(), undefined);
  });
});
