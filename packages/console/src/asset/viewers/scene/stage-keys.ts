/** What a key asks of the view: to turn by radians, or to come closer so many times. */
type Move = { readonly around?: number; readonly over?: number; readonly closer?: number };

const TURN = Math.PI / 18;
const CLOSER = 1.2;

const MOVES: Readonly<Record<string, Move | 'reset'>> = {
  '+': { closer: CLOSER },
  '=': { closer: CLOSER },
  '-': { closer: 1 / CLOSER },
  '0': 'reset',
  ArrowDown: { over: -TURN },
  ArrowLeft: { around: TURN },
  ArrowRight: { around: -TURN },
  ArrowUp: { over: TURN },
};

/** `undefined`: the key is not for the view. */
export function moveOf({ key, ctrlKey, metaKey, altKey }: KeyboardEvent): Move | 'reset' | undefined {
  return ctrlKey || metaKey || altKey ? undefined : MOVES[key];
}
