/** For each status of an upload, those that may follow at once: the contract's table, written down once more. */
const NEXT: Readonly<Record<string, readonly string[]>> = {
  pending: ['complete', 'failed'],
  complete: ['validating', 'failed'],
  validating: ['validated', 'failed'],
  validated: ['imported', 'failed'],
  imported: [],
  failed: [],
};

export function isFinal(status: string): boolean {
  return status === 'imported' || status === 'failed';
}

/** Whether an upload that was seen as `from` may later be seen as `to`, whatever came between. */
export function mayBecome(from: string, to: string): boolean {
  if (from === to) return true;
  return (NEXT[from] ?? []).some((next) => mayBecome(next, to));
}
