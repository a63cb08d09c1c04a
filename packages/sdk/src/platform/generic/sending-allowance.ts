/** `fetch` does not show how bytes move: below this many in a millisecond, they are said not to. */
const SLOWEST = 32;

/** Milliseconds that `fetch` may take to send so many bytes, beyond the idle timeout. */
export function sendingAllowance(bytes: number): number {
  return bytes / SLOWEST;
}
