import { type Kysely, sql } from 'kysely';
import type { Bucket, LimitRepository, TokenGrant } from '../../../ports/limit-repository.ts';
import type { Schema } from '../schema.ts';
import type { Session } from '../session.ts';

const MINUTE = 60_000;
/**
 * Milliseconds ahead at which no bucket is full unless the clock was set back: it is then just empty. More than the
 * minute that an empty one takes, for the clocks of two processes differ a little.
 */
const SET_BACK = 2 * MINUTE;
/** Milliseconds after which a turn that nobody takes any more is forgotten. */
const TURN_MEMORY = 24 * 3_600_000;

export class SqlLimitRepository implements LimitRepository {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  /**
   * The generic cell rate algorithm, in one statement: a bucket is the time at which it would be full. How much was
   * granted is part of the row, for only that tells a statement's own outcome.
   */
  async takeTokens({ name, perMinute }: Bucket, tokens: number, now: number): Promise<TokenGrant> {
    const interval = MINUTE / perMinute;
    const step = sql<number>`cast(${interval} as double precision)`;
    const first = Math.min(tokens, perMinute);
    const fullAt = sql<number>`(case when limit_buckets.full_at > ${now + SET_BACK} then ${now + MINUTE}
      when limit_buckets.full_at > ${now} then limit_buckets.full_at else ${now} end)`;
    // A thousandth of a token, so that sums of fractions do not cost a whole one.
    const left = sql<number>`floor((${now + MINUTE} - ${fullAt}) / ${step} + 0.001)`;
    const granted = sql<number>`cast(case when ${left} < 0 then 0 when ${left} < ${tokens} then ${left} else ${tokens} end as integer)`;
    const row = await this.#session.write
      .insertInto('limit_buckets')
      .values({ name, full_at: now + first * interval, granted: first })
      .onConflict((conflict) =>
        conflict.column('name').doUpdateSet({
          full_at: sql<number>`${fullAt} + ${granted} * ${step}`,
          granted,
        }),
      )
      .returning(['granted', 'full_at'])
      .executeTakeFirstOrThrow();
    const wait = row.granted > 0 ? 0 : Math.max(0, row.full_at + interval - now - MINUTE);
    return { granted: row.granted, wait };
  }

  async giveBackToken({ name, perMinute }: Bucket): Promise<void> {
    await this.#session.write
      .updateTable('limit_buckets')
      .set((eb) => ({ full_at: eb('full_at', '-', MINUTE / perMinute) }))
      .where('name', '=', name)
      .execute();
  }

  async forgetUnused(now: number): Promise<void> {
    await this.#session.write.deleteFrom('limit_buckets').where('full_at', '<=', now).execute();
    await this.#session.write.deleteFrom('limit_slots').where('until', '<=', now).execute();
    await this.#session.write
      .deleteFrom('turns')
      .where('due_at', '<=', now - TURN_MEMORY)
      .execute();
  }

  async takeSlot(
    name: string,
    slots: number,
    holder: string,
    { now, until }: { readonly now: number; readonly until: number },
  ): Promise<boolean> {
    for (let number = 1; number <= slots; number += 1) {
      const taken = await this.#session.write
        .insertInto('limit_slots')
        .values({ name, number, holder, until })
        .onConflict((conflict) =>
          conflict
            .columns(['name', 'number'])
            .doUpdateSet({ holder, until })
            .where('limit_slots.until', '<=', now),
        )
        .returning('number')
        .execute();
      if (taken.length > 0) return true;
    }
    return false;
  }

  async freeSlot(name: string, holder: string): Promise<void> {
    await this.#session.write
      .deleteFrom('limit_slots')
      .where('name', '=', name)
      .where('holder', '=', holder)
      .execute();
  }

  async takeTurn(
    name: string,
    holder: string,
    { now, until }: { readonly now: number; readonly until: number },
  ): Promise<boolean> {
    // Most looks find that it is not due yet: a read wakes no writer.
    if (await isAhead(this.#session.read, name, now)) return false;
    const taken = await this.#session.write
      .insertInto('turns')
      .values({ name, holder, due_at: until })
      .onConflict((conflict) =>
        conflict.column('name').doUpdateSet({ holder, due_at: until }).where('turns.due_at', '<=', now),
      )
      .returning('name')
      .execute();
    return taken.length > 0;
  }

  async endTurn(name: string, holder: string, next: number): Promise<void> {
    await this.#session.write
      .updateTable('turns')
      .set({ due_at: next })
      .where('name', '=', name)
      .where('holder', '=', holder)
      .execute();
  }
}

async function isAhead(handle: Kysely<Schema>, name: string, now: number): Promise<boolean> {
  const row = await handle.selectFrom('turns').select('due_at').where('name', '=', name).executeTakeFirst();
  return row !== undefined && row.due_at > now;
}
