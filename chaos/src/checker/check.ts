import type { Entry } from '../history/entry.ts';
import type { FinalState } from './final-state.ts';
import { accountedBlobs } from './rule-blobs.ts';
import { identicalBytes, oneEntity } from './rule-bytes.ts';
import { eventsArrive } from './rule-events.ts';
import { jobsOnce } from './rule-jobs.ts';
import { promisedOutcomes } from './rule-outcomes.ts';
import { acknowledgedParts } from './rule-parts.ts';
import { noUnknownErrors, processesLive } from './rule-processes.ts';
import { rightRefusals } from './rule-refusals.ts';
import { realRun } from './rule-run.ts';
import { noStalls } from './rule-stalls.ts';
import { legalStatuses } from './rule-statuses.ts';
import { webhooksArrive } from './rule-webhooks.ts';
import type { Rule, Violation } from './violation.ts';

/** Every promise that a run is judged by. */
export const RULES: readonly Rule[] = [
  acknowledgedParts,
  promisedOutcomes,
  identicalBytes,
  oneEntity,
  legalStatuses,
  jobsOnce,
  accountedBlobs,
  noStalls,
  eventsArrive,
  webhooksArrive,
  processesLive,
  noUnknownErrors,
  rightRefusals,
  realRun,
];

/** Judges a run by what its clients noted and by what is left of it. Knows nothing of how it was made. */
export function check(history: readonly Entry[], final: FinalState): Violation[] {
  return RULES.flatMap((rule) => {
    const found = new Set(rule.broken(history, final));
    return [...found].map((what) => ({ rule: rule.name, what }));
  });
}
