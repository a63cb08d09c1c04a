/** Who a worker is, and how it knows that another one is no more. */
export interface WorkerIdentity {
  /** Random, and all that users see of it. */
  readonly id: string;
  /** Unique for this process; the name under which it holds leases. */
  readonly owner: string;
  /** Whether the worker of that name has certainly ended; false when in doubt. */
  isGone(owner: string): boolean;
}
