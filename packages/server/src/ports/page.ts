/** A place in a list sorted by time, then id: unique, so that pages neither skip nor repeat. */
export interface Position {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly id: string;
}

export interface PageRequest {
  readonly size: number;
  /** Start after this item; absent on the first page. */
  readonly after?: Position;
}

export interface Page<T> {
  readonly items: readonly T[];
  /** Where the next page starts; absent when there is none. */
  readonly next?: Position;
}
