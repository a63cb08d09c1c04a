/**
 * The lines of a history, in the order in which they happened: one process writes them all, so the position of a
 * line is the total order that the checker goes by. Times are milliseconds since the epoch by the clock of the
 * harness, which no fault touches.
 */

/** What a client set out to do, before its first request. */
export interface IntentEntry {
  readonly type: 'intent';
  readonly intent: string;
  readonly source: 'multipart' | 'import' | 'inline';
  /** What must come of it: `refused` bytes are not what they claim to be. */
  readonly expected: 'imported' | 'refused' | 'aborted';
  /** Hexadecimal SHA-256 of the whole file. */
  readonly sha256: string;
  /** Bytes. */
  readonly size: number;
  readonly plan: string;
}

export type Operation =
  | 'create'
  | 'retrieve'
  | 'put-part'
  | 'complete'
  | 'abort'
  | 'create-asset'
  | 'find-entity'
  | 'download'
  | 'delete-entity';

/** A request leaves. */
export interface InvokeEntry {
  readonly type: 'invoke';
  readonly call: number;
  readonly operation: Operation;
  readonly intent: string;
  readonly upload?: string;
  readonly entity?: string;
  readonly part?: number;
  /** Whom it was sent to. */
  readonly node?: string;
}

/** An upload as an answer showed it. */
export interface ObservedUpload {
  readonly id: string;
  readonly status: string;
  readonly entityId?: string;
  readonly errorMessage?: string;
  /** `errorDetails.code`. */
  readonly errorCode?: string;
  /** While it is pending: entity tags of the parts that are there, by number. */
  readonly parts?: Readonly<Record<string, string>>;
}

/**
 * Its outcome. `ok`: acknowledged. `refused`: the server says it did nothing, and would not do it again. `unknown`:
 * it may or may not have been done.
 */
export interface ReturnEntry {
  readonly type: 'return';
  readonly call: number;
  readonly outcome: 'ok' | 'refused' | 'unknown';
  readonly status?: number;
  readonly error?: string;
  readonly upload?: ObservedUpload;
  /** The entity that was created, found or read. */
  readonly entity?: string;
  /** Of a part that was stored. */
  readonly etag?: string;
  /** Of what was downloaded. */
  readonly sha256?: string;
  readonly size?: number;
}

/** A client is done with what it set out to do, or has given up. */
export interface DoneEntry {
  readonly type: 'done';
  readonly intent: string;
  readonly upload?: string;
  readonly outcome: 'imported' | 'failed' | 'gave-up';
  readonly reason?: string;
}

/** The event stream of an upload, followed until its end and opened again when it breaks. */
export interface StreamEntry {
  readonly type: 'stream';
  readonly upload: string;
  readonly phase: 'follow' | 'event' | 'broken' | 'ended';
  readonly status?: string;
}

/** A webhook that was received. `accepted`: it was answered with 200. `genuine`: signed with the secret, and lately. */
export interface WebhookEntry {
  readonly type: 'webhook';
  readonly id: string;
  readonly event: string;
  /** Of the upload, asset or model that it is about. */
  readonly subject: string;
  readonly accepted: boolean;
  readonly genuine: boolean;
}

/** The queue as the database showed it, past every proxy. */
export interface SampleEntry {
  readonly type: 'sample';
  readonly jobs: readonly SampledJob[];
}

export interface SampledJob {
  readonly id: string;
  readonly status: string;
  readonly attempt: number;
  readonly progress: number;
}

export interface FaultEntry {
  readonly type: 'fault';
  readonly phase: 'begin' | 'end';
  readonly fault: number;
  readonly kind: string;
  readonly target: string;
  readonly detail?: string;
  /** At its end: how many requests or packets ran into it, where that is counted. */
  readonly hits?: number;
}

/** A process of the system under test ended. */
export interface ExitEntry {
  readonly type: 'exit';
  readonly node: string;
  readonly code: string;
  /** What the harness sent it to end it; undefined where it ended by itself. */
  readonly asked: 'SIGKILL' | 'SIGTERM' | undefined;
  /** It had not come up yet: it may refuse to, while something it needs is down. */
  readonly starting: boolean;
  readonly output: string;
}

/** After the faults `faults` were healed, everything begun before had ended after `milliseconds`, or had not. */
export interface RecoveryEntry {
  readonly type: 'recovery';
  readonly faults: readonly number[];
  readonly milliseconds: number;
  readonly stalled: readonly string[];
}

/** What the run was, at its beginning. */
export interface RunEntry {
  readonly type: 'run';
  readonly seed: number;
  readonly faults: number;
  readonly topology: string;
}

export type EntryContent =
  | RunEntry
  | IntentEntry
  | InvokeEntry
  | ReturnEntry
  | DoneEntry
  | StreamEntry
  | WebhookEntry
  | SampleEntry
  | FaultEntry
  | ExitEntry
  | RecoveryEntry;

export type Entry = EntryContent & { readonly at: number };
