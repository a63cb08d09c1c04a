/** The tabs of this browser that show this console share one session: its cookie. */
const channel = new BroadcastChannel('wharf-session');

/** To be called when somebody has signed in or out, or chosen another project. */
export function tellOtherTabs(): void {
  channel.postMessage('changed');
}

/**
 * Calls `listener` when another tab has changed the session.
 * @returns what ends that
 */
export function followOtherTabs(listener: () => void): () => void {
  channel.addEventListener('message', listener);
  return () => channel.removeEventListener('message', listener);
}
