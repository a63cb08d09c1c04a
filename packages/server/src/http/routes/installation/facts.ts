import type { HealthReport } from '@wharf/contract';

/** What the dependencies do not tell of the installation. */
export interface InstallationFacts {
  readonly version: string;
  /** Requests per minute and project; 0: no limit. */
  readonly rateLimit: number;
  readonly engines: Engines;
}

/** What the database and the store are. */
export interface Engines {
  readonly database: HealthReport['database']['engine'];
  readonly store: HealthReport['store']['engine'];
}
