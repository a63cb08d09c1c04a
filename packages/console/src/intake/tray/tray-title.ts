import { formatPercent, plural } from '../../format/numbers.ts';
import type { Stage } from '../transfers/status.ts';
import type { Totals } from '../transfers/tally.ts';

/** Stages that wait for the user. */
const FOR_USER: readonly Stage[] = ['permission', 'missing'];

/** The tray in one line: what it is about now. */
export function trayTitle({ counts, active }: Pick<Totals, 'counts' | 'active'>): string {
  const of = (...stages: readonly Stage[]) => stages.reduce((sum, stage) => sum + (counts[stage] ?? 0), 0);
  const done = of('done');
  const failed = of('failed');
  const failures = failed > 0 ? `, ${failed} failed` : '';
  if (active > 0) return `${plural(active, 'upload')} on ${active === 1 ? 'its' : 'their'} way${failures}`;
  const waiting = of(...FOR_USER);
  if (waiting > 0) return `${plural(waiting, 'upload')} ${waiting === 1 ? 'needs' : 'need'} you${failures}`;
  if (of('paused') > 0) return `${plural(of('paused'), 'upload')} paused${failures}`;
  if (failed > 0 && done === 0) return `${plural(failed, 'upload')} failed`;
  return `${plural(done, 'upload')} done${failures}`;
}

/** What stands before the title of the page while something runs; empty otherwise. */
export function titlePrefix({ active, progress }: Pick<Totals, 'active' | 'progress'>): string {
  return active === 0 ? '' : `${formatPercent(progress)} · `;
}

const PREFIX = /^\d+% · /;

/** The title of a page with another prefix. */
export function withPrefix(title: string, prefix: string): string {
  return prefix + title.replace(PREFIX, '');
}
