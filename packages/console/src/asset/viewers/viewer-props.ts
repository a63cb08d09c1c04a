import type { Asset } from '@wharf/sdk';

/**
 * To be called where something cannot be shown after all.
 *
 * @param reason a sentence or two for people
 * @param mayPass whether it may go better the next time
 */
export type OnFailure = (reason: string, mayPass?: boolean) => void;

/** What every viewer is given. */
export interface ViewerProps {
  readonly asset: Asset;
  readonly onFailure: OnFailure;
}
