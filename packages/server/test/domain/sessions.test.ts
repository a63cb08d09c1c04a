import assert from 'node:assert/strict';
import { beforeEach, describe, it, type TestContext } from 'node:test';
import { AuthenticationError, ForbiddenError, NotFoundError } from '../../src/domain/errors.ts';
import { createKey } from '../../src/domain/projects/create-key.ts';
import { createProject } from '../../src/domain/projects/create-project.ts';
import { ensureAccess } from '../../src/domain/projects/ensure-access.ts';
import { revokeKey } from '../../src/domain/projects/revoke-key.ts';
import { chooseProject } from '../../src/domain/sessions/choose-project.ts';
import { endSession } from '../../src/domain/sessions/end-session.ts';
import { findSession, sessionCaller, useSession } from '../../src/domain/sessions/find-session.ts';
import { forgetSessions } from '../../src/domain/sessions/forget-sessions.ts';
import { openSession } from '../../src/domain/sessions/open-session.ts';
import { sessionId } from '../../src/domain/sessions/session-token.ts';
import type { SessionRepository } from '../../src/ports/session-repository.ts';
import { altered, openStores } from './real-stores.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const START = 1_790_000_000_000;

describe('a session of the console', () => {
  let now: number;
  beforeEach(() => {
    now = START;
  });

  /** A database whose time stands still until the test moves it, and a key that may do everything. */
  async function open(t: TestContext) {
    const { database } = await openStores(t);
    const needs = {
      database,
      clock: () => now,
      hashKey: new Uint8Array(32).fill(1),
      sessionKey: new Uint8Array(32).fill(2),
    };
    const { key } = await createProject(needs, 'studio', { administrator: true });
    return { needs, key, other: await createProject(needs, 'other') };
  }

  it('stands for its key, in the project of that', async (t) => {
    const { needs, key } = await open(t);
    const { token } = await openSession(needs, key);
    const found = await findSession(needs, token);
    assert.ok(found !== undefined);
    assert.deepEqual(sessionCaller(found), {
      projectId: key.projectId,
      authorId: key.authorId,
      key: key.key,
      administrator: true,
    });
    assert.equal(found.project.name, 'studio');
  });

  it('is opened by the right pair only, and refused with the same words whatever is wrong', async (t) => {
    const { needs, key, other } = await open(t);
    await revokeKey(needs, other.key.key);
    const words = 'The key or the secret is wrong, or the key was revoked';
    for (const pair of [
      { key: key.key, secret: other.key.secret },
      { key: 'nobody', secret: key.secret },
      { key: other.key.key, secret: other.key.secret },
      { key: '', secret: key.secret },
    ]) {
      await assert.rejects(openSession(needs, pair), new AuthenticationError(words));
    }
  });

  it('is stored by a keyed hash of its token, never by the token', async (t) => {
    const { needs, key } = await open(t);
    const inserted: unknown[] = [];
    const database = altered(needs.database, {
      transaction: (work) =>
        needs.database.transaction((tx) => {
          const sessions = altered<SessionRepository>(tx.sessions, {
            insert: async (record) => {
              inserted.push(record);
            },
          });
          return work(altered(tx, { sessions }));
        }),
    });
    const { token } = await openSession({ ...needs, database }, key);
    assert.equal(inserted.length, 1);
    assert.match(token, /^[\w-]{43}$/);
    assert.ok(!JSON.stringify(inserted).includes(token));
    assert.notEqual(sessionId(needs.sessionKey, token), sessionId(new Uint8Array(32), token));
    assert.equal(await findSession({ ...needs, sessionKey: new Uint8Array(32) }, token), undefined);
  });

  it('expires 12 hours after it was last used', async (t) => {
    const { needs, key } = await open(t);
    const { token, session } = await openSession(needs, key);
    assert.equal(session.expiresAt, START + 12 * HOUR);
    now = START + 11 * HOUR;
    assert.equal((await useSession(needs, token))?.session.expiresAt, now + 12 * HOUR);
    now += 12 * HOUR - 1;
    assert.ok(await findSession(needs, token));
    now += 1;
    assert.equal(await findSession(needs, token), undefined);
    assert.equal(await useSession(needs, token), undefined);
  });

  it('is not kept alive by being looked at', async (t) => {
    const { needs, key } = await open(t);
    const { token } = await openSession(needs, key);
    now = START + 11 * HOUR;
    await findSession(needs, token);
    now = START + 12 * HOUR;
    assert.equal(await findSession(needs, token), undefined);
  });

  it('expires after seven days however much it is used', async (t) => {
    const { needs, key } = await open(t);
    const { token } = await openSession(needs, key);
    for (let hours = 1; hours < 7 * 24; hours += 1) {
      now = START + hours * HOUR;
      assert.ok(await useSession(needs, token), `after ${hours} hours`);
    }
    assert.equal((await findSession(needs, token))?.session.expiresAt, START + 7 * DAY);
    now = START + 7 * DAY;
    assert.equal(await useSession(needs, token), undefined);
  });

  it('is written at most once in five minutes of use', async (t) => {
    const { needs, key } = await open(t);
    const { token } = await openSession(needs, key);
    let writes = 0;
    const { sessions } = needs.database;
    const counted = altered<SessionRepository>(sessions, {
      extend: (id, expiresAt) => {
        writes += 1;
        return sessions.extend(id, expiresAt);
      },
    });
    const counting = { ...needs, database: altered(needs.database, { sessions: counted }) };
    for (let second = 0; second <= 3600; second += 10) {
      now = START + second * 1000;
      await useSession(counting, token);
    }
    assert.equal(writes, 12);
  });

  it('ends when its key has opened fifty since, also in the same millisecond', async (t) => {
    const { needs, key, other } = await open(t);
    const another = await openSession(needs, other.key);
    const first = await openSession(needs, key);
    now += 1;
    const opened = [];
    for (let count = 0; count < 50; count += 1) {
      assert.ok(await findSession(needs, first.token), `after ${count}`);
      opened.push(await openSession(needs, key));
    }
    assert.equal(await findSession(needs, first.token), undefined);
    for (const { token } of opened) assert.ok(await findSession(needs, token));
    const last = await openSession(needs, key);
    assert.ok(await findSession(needs, last.token));
    assert.ok(await findSession(needs, another.token), 'that of another key');
  });

  it('ends when it is signed out, and no other does', async (t) => {
    const { needs, key } = await open(t);
    const [one, two] = [await openSession(needs, key), await openSession(needs, key)];
    await endSession(needs, one.token);
    await endSession(needs, 'never issued');
    assert.equal(await findSession(needs, one.token), undefined);
    assert.ok(await findSession(needs, two.token));
  });

  it('ends with its key, and does not come back with it', async (t) => {
    const { needs, key } = await open(t);
    const configured = { key: 'configured', secret: 'first' };
    await ensureAccess(needs, configured);
    const revoked = await openSession(needs, configured);
    const kept = await openSession(needs, key);
    await revokeKey(needs, 'configured');
    assert.equal(await findSession(needs, revoked.token), undefined);
    assert.equal(await needs.database.sessions.find(revoked.session.id), undefined, 'nothing is kept of it');
    await ensureAccess(needs, configured);
    assert.equal(await findSession(needs, revoked.token), undefined);
    assert.ok(await findSession(needs, kept.token));
  });

  it('that was opened while its key was revoked is none', async (t) => {
    const { needs, key } = await open(t);
    const { token } = await openSession(needs, key);
    await needs.database.keys.revoke(key.key, now);
    assert.equal(await findSession(needs, token), undefined);
  });

  it('ends when its key is given another secret', async (t) => {
    const { needs } = await open(t);
    await ensureAccess(needs, { key: 'configured', secret: 'first' });
    const { token } = await openSession(needs, { key: 'configured', secret: 'first' });
    await ensureAccess(needs, { key: 'configured', secret: 'first' });
    assert.ok(await findSession(needs, token), 'a restart ends nothing');
    await ensureAccess(needs, { key: 'configured', secret: 'second' });
    assert.equal(await findSession(needs, token), undefined);
  });

  it('of an administrator goes on in any project that there is', async (t) => {
    const { needs, key, other } = await open(t);
    const opened = await openSession(needs, key);
    const chosen = await chooseProject(needs, opened, other.project.id);
    assert.equal(chosen.project.name, 'other');
    const found = await findSession(needs, opened.token);
    assert.deepEqual([found?.project.id, found?.key.projectId], [other.project.id, key.projectId]);
    await assert.rejects(chooseProject(needs, opened, 'proj_nowhere'), NotFoundError);
  });

  it('of another key stays in its project, and learns nothing of others', async (t) => {
    const { needs, key, other } = await open(t);
    const plain = await createKey(needs, other.project.id, { name: 'plain', administrator: false });
    const opened = await openSession(needs, plain);
    assert.equal((await chooseProject(needs, opened, other.project.id)).project.name, 'other');
    for (const project of [key.projectId, 'proj_nowhere']) {
      await assert.rejects(chooseProject(needs, opened, project), ForbiddenError);
    }
    // As if its key had been an administrator's when it chose.
    await needs.database.sessions.chooseProject(opened.session.id, key.projectId);
    assert.equal(await findSession(needs, opened.token), undefined);
  });

  it('is forgotten when it has expired, and not before', async (t) => {
    const { needs, key } = await open(t);
    const old = await openSession(needs, key);
    now += HOUR;
    const young = await openSession(needs, key);
    now = START + 12 * HOUR + 1;
    await forgetSessions(needs);
    assert.equal(await needs.database.sessions.find(old.session.id), undefined);
    assert.ok(await needs.database.sessions.find(young.session.id));
  });
});
