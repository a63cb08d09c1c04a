/** A place in a sorted list, ended by the id: unique, so that pages neither skip nor repeat. */
export interface Position {
  /** What the list is sorted by: milliseconds since the epoch, or bytes. 0 in a list sorted by name. */
  readonly at: number;
  /** The key of the name, in a list sorted by name. */
  readonly name?: string;
  readonly id: string;
}

/** How a list of assets or models is sorted; what is equal goes by id. */
export interface ListSort {
  /** `name`: ignoring case and marks, numbers by their value; `size` in bytes, of a model that of all files. */
  readonly by: 'createdAt' | 'updatedAt' | 'name' | 'size';
  readonly direction: 'asc' | 'desc';
}

/** Exclusive bounds on the time that a list is sorted by, in milliseconds since the epoch. */
export interface TimeBounds {
  readonly after?: number;
  readonly before?: number;
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
