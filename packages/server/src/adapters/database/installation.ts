import type { Session } from './session.ts';
import { DatabaseSettingsError } from './settings-error.ts';

/** What all processes of an installation must agree on, kept in its database. */
export class Installation {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  /**
   * Proves that this process has the secret with which the installation was made; the first one that asks decides.
   * @param fingerprint made of the secret so that it tells nothing about it
   * @throws DatabaseSettingsError when it is another one
   */
  async requireSecret(fingerprint: string): Promise<void> {
    await this.#session.write
      .insertInto('installation')
      .values({ name: 'secret', value: fingerprint })
      .onConflict((conflict) => conflict.column('name').doNothing())
      .execute();
    const { value } = await this.#session.read
      .selectFrom('installation')
      .select('value')
      .where('name', '=', 'secret')
      .executeTakeFirstOrThrow();
    if (value === fingerprint) return;
    throw new DatabaseSettingsError(
      'WHARF_SECRET is not the secret that this database was set up with: give every process the same one. If that is lost, run "delete from installation" in the database; API keys, sessions and the tokens of waiting imports are then void',
    );
  }
}
