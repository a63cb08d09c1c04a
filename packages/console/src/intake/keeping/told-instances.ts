import type { Instances } from './instances.ts';

/** Milliseconds in which the others answer. A tab that the browser has frozen does not; it sends nothing, either. */
const ANSWERED = 600;

type Message =
  | { readonly type: 'who' }
  | { readonly type: 'here'; readonly id: string }
  | { readonly type: 'gone'; readonly id: string };

/** Instances that tell each other of themselves. One that crashed is missed only by who asks afterwards. */
export function toldInstances(id: string): Instances {
  const channel = new BroadcastChannel('wharf-intake');
  const waiting = new Map<string, () => void>();
  const tell = (message: Message) => channel.postMessage(message);
  const asking = new Set<Set<string>>();
  channel.addEventListener('message', ({ data }: MessageEvent<Message>) => {
    if (data.type === 'who') tell({ type: 'here', id });
    else if (data.type === 'here') for (const known of asking) known.add(data.id);
    else waiting.get(data.id)?.();
  });
  let isHere = true;
  const leave = () => {
    if (!isHere) return;
    isHere = false;
    tell({ type: 'gone', id });
    channel.close();
    removeEventListener('pagehide', leave);
  };
  addEventListener('pagehide', leave);
  return {
    id,
    async living() {
      const known = new Set([id]);
      asking.add(known);
      tell({ type: 'who' });
      await new Promise((resolve) => setTimeout(resolve, ANSWERED));
      asking.delete(known);
      return known;
    },
    whenGone(other, callback) {
      waiting.set(other, callback);
    },
    leave,
  };
}
