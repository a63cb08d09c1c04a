import { paths } from '../../routing/paths.ts';
import type { Entry } from '../list/entry.ts';

/** The page that is about an entry. */
export function addressOf({ of, id }: Entry): string {
  if (of === 'asset') return paths.asset(id);
  return of === 'model' ? paths.model(id) : paths.upload(id);
}
