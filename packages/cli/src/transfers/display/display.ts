/** How a command shows its transfers: drawn on a terminal, told in lines elsewhere. */
import type { Stage, Tracked } from './board.ts';

export interface Display {
  /** @param name as it is: made safe here */
  start(name: string, stage: Stage, total: number | undefined): Tracked;
  /** Has `write` write to the terminal's streams without disturbing what is drawn. */
  print(write: () => void): void;
  close(): void;
}
