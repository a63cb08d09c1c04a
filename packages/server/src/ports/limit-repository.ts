/** What became of a request for tokens. */
export interface TokenGrant {
  /** 0 to as many as were asked for. */
  readonly granted: number;
  /** Milliseconds until there is a token; 0 where some were granted. */
  readonly wait: number;
}

/** A bucket of tokens: see `RateLimiter`. Times are milliseconds since the epoch. */
export interface Bucket {
  readonly name: string;
  readonly perMinute: number;
}

/**
 * The state of limits that several processes share. None of it is worth keeping: whatever a crash of the database
 * takes, limits begin anew.
 */
export interface LimitRepository {
  /** Takes as many of `tokens` as there are. */
  takeTokens(bucket: Bucket, tokens: number, now: number): Promise<TokenGrant>;
  giveBackToken(bucket: Bucket): Promise<void>;
  /** Forgets the buckets that are full, and slots and turns that nobody holds or waits for. */
  forgetUnused(now: number): Promise<void>;
  /** Takes one of the slots of that name for `holder`. @returns false where all are taken */
  takeSlot(
    name: string,
    slots: number,
    holder: string,
    times: { readonly now: number; readonly until: number },
  ): Promise<boolean>;
  freeSlot(name: string, holder: string): Promise<void>;
  /** Takes the turn of that name, if it is due. @returns false where it is not */
  takeTurn(
    name: string,
    holder: string,
    times: { readonly now: number; readonly until: number },
  ): Promise<boolean>;
  /** Ends a turn that is still `holder`'s: the next is due at `next`. */
  endTurn(name: string, holder: string, next: number): Promise<void>;
}
