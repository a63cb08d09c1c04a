/** What the origin did for one file. */
export interface FileLedger {
  /** Requests for the file or parts of it. */
  readonly requests: number;
  /** Most answers under way at a time, each on a connection of its own. */
  readonly connections: number;
  /** Bytes of bodies that the system took over for sending, those that nobody read included. */
  readonly bytes: number;
  /** Answers under way. */
  readonly open: number;
}

/** Keeps the account of one file. */
export class Account implements FileLedger {
  requests = 0;
  connections = 0;
  bytes = 0;
  open = 0;

  /** An answer begins. */
  begin(): void {
    this.requests += 1;
    this.open += 1;
    this.connections = Math.max(this.connections, this.open);
  }

  /** An answer ends, whichever way. */
  end(): void {
    this.open -= 1;
  }
}
