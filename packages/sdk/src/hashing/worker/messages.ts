/** What the page and the Worker that computes digests say to each other. `id` names one digest. */

export type ToHashWorker =
  | { readonly op: 'update'; readonly id: number; readonly bytes: Uint8Array }
  | { readonly op: 'digest'; readonly id: number }
  /** Nobody will ask for it. */
  | { readonly op: 'forget'; readonly id: number };

export type FromHashWorker =
  /** The first message: the script was found and runs. */
  | { readonly op: 'ready' }
  | { readonly op: 'consumed'; readonly id: number; readonly bytes: number }
  | { readonly op: 'digest'; readonly id: number; readonly hex: string };
