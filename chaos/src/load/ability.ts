import type { Journal } from '../history/journal.ts';
import type { Intent } from './intent.ts';
import type { Patience } from './patience.ts';
import type { WharfClient } from './wharf-client.ts';

/** What a client works with. */
export interface Ability {
  readonly client: WharfClient;
  readonly journal: Journal;
  readonly patience: Patience;
  /** Puts bytes where Wharf can fetch them. @returns the URL */
  readonly serve: (intent: Intent) => string;
}
