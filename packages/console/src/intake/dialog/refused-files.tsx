import { plural } from '../../format/numbers.ts';
import { Notice } from '../../ui/notice.tsx';
import type { Refusal } from '../files/refusal.ts';
import { visibleName } from '../files/visible-name.ts';
import styles from './refused-files.module.css';

export interface RefusedFile extends Refusal {
  readonly name: string;
}

/** Refused files that are named; of the others there is only the number. */
const NAMED = 8;

/** Which files are left out, and why. What operating systems leave in folders is only counted. */
export function RefusedFiles({ refused }: { readonly refused: readonly RefusedFile[] }) {
  const named = refused.filter(({ isLitter }) => !isLitter);
  const litter = refused.length - named.length;
  const rest = named.length - NAMED;
  return (
    <Notice tone={named.length > 0 ? 'warning' : 'info'}>
      {named.length > 0 && <p>{plural(named.length, 'file')} cannot be uploaded:</p>}
      <ul class={styles.list}>
        {named.slice(0, NAMED).map(({ name, reason }, index) => (
          <li key={index}>
            <bdi class={styles.name}>{visibleName(name)}</bdi>: {reason}
          </li>
        ))}
      </ul>
      {rest > 0 && <p>and {plural(rest, 'other')}.</p>}
      {litter > 0 && <p>{plural(litter, 'file')} of the operating system left out, such as .DS_Store.</p>}
    </Notice>
  );
}
