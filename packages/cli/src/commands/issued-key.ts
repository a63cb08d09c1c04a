/** A key that was just made, the only time that its secret is there to be shown. */
import type { IssuedKey } from '@wharf/server/administration';
import { showDetails } from '../output/details.ts';
import type { Output } from '../output/output.ts';

export function showIssuedKey(output: Output, { projectId, key, secret }: IssuedKey): void {
  showDetails(output, { projectId, apiKey: key, apiSecret: secret }, (issued) => [
    ['project', issued.projectId],
    ['key', issued.apiKey],
    ['secret', issued.apiSecret],
  ]);
}
