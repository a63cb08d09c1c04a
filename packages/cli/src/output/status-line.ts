import { onOneLine } from './printable.ts';

/** The line below everything else, written over again and again; nothing where there is no screen. */
export function statusLine(screen: NodeJS.WriteStream | undefined): {
  show(text: string): void;
  clear(): void;
} {
  let drawn = false;
  return {
    show(text) {
      if (screen === undefined) return;
      // A line that wraps could not be written over.
      screen.write(`\r\x1b[K${onOneLine(text).slice(0, (screen.columns ?? 80) - 1)}`);
      drawn = true;
    },
    clear() {
      if (drawn) screen?.write('\r\x1b[K');
      drawn = false;
    },
  };
}
