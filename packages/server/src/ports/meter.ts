import type { JobQueue } from './job-repository.ts';

/** Any text: whoever counts sees to it that there are few, for each makes a series of its own that never ends. */
const FEW = null;

/** How a metric is exported. */
interface MetricShape {
  /** By the conventions of Prometheus: unit and `_total` at the end. */
  readonly name: string;
  readonly help: string;
  /** The values that a label has, or `FEW`. */
  readonly labels: Readonly<Record<string, readonly string[] | typeof FEW>>;
}

const QUEUES = ['import', 'process'] as const satisfies readonly JobQueue[];

const ATTEMPT_OUTCOMES = ['delivered', 'retried', 'dead', 'unsent', 'superseded'] as const;

/** What is counted. Counters belong to a process, and start at 0 with it. */
export const COUNTERS = {
  partBytes: {
    name: 'wharf_part_bytes_total',
    help: 'Bytes of parts that clients sent through this process',
    labels: {},
  },
  importBytes: {
    name: 'wharf_import_bytes_total',
    help: 'Bytes that this process fetched from elsewhere and stored',
    labels: {},
  },
  errors: {
    name: 'wharf_http_errors_total',
    help: 'Requests refused or failed, by the name of the error in the answer',
    labels: { error: FEW },
  },
  jobAttempts: {
    name: 'wharf_job_attempts_total',
    help: 'Attempts at jobs that ended: done (the upload has its verdict), failed (the job is tried again or given up), lost (canceled, or the lease ran out)',
    labels: { queue: QUEUES, outcome: ['done', 'failed', 'lost'] },
  },
  uploadsProcessed: {
    name: 'wharf_uploads_processed_total',
    help: 'Uploads that a worker brought to their end: imported, or the code of the failure',
    labels: { source: FEW, outcome: FEW },
  },
  decodings: {
    name: 'wharf_decoder_results_total',
    help: 'Files decoded: accepted, the code of the refusal, aborted, or error (ours, tried again)',
    labels: { kind: FEW, outcome: FEW },
  },
  storeErrors: {
    name: 'wharf_store_errors_total',
    help: 'Operations of the blob store that failed, after its own retries',
    labels: { operation: FEW },
  },
  webhookDeliveries: {
    name: 'wharf_webhook_deliveries_total',
    help: 'Attempts at deliveries of webhooks: delivered, retried (failed, to be tried again), dead (failed, given up), unsent (the webhook was disabled or deleted), superseded (taken over by another process)',
    labels: { outcome: ATTEMPT_OUTCOMES },
  },
  transactionErrors: {
    name: 'wharf_database_transaction_errors_total',
    help: 'Transactions of the database that failed or were rolled back, intended refusals included',
    labels: {},
  },
} as const satisfies Readonly<Record<string, MetricShape>>;

/** What is timed, in seconds, as histograms. */
export const DURATIONS = {
  request: {
    name: 'wharf_http_request_seconds',
    help: 'Time from the request line to the end of the answer',
    labels: { method: FEW, route: FEW, status: FEW },
  },
  jobWait: {
    name: 'wharf_job_wait_seconds',
    help: 'Time from when a job was due until a worker first took it',
    labels: { queue: QUEUES },
  },
  jobAttempt: {
    name: 'wharf_job_attempt_seconds',
    help: 'Time that an attempt at a job took',
    labels: { queue: QUEUES },
  },
  decoding: {
    name: 'wharf_decoder_seconds',
    help: 'Time from asking for the decoding of a file to the answer, the wait for a free decoder included',
    labels: { kind: FEW },
  },
  store: {
    name: 'wharf_store_seconds',
    help: 'Time that operations of the blob store took',
    labels: { operation: FEW },
  },
  transaction: {
    name: 'wharf_database_transaction_seconds',
    help: 'Time that transactions of the database took, the wait for a connection included',
    labels: {},
  },
} as const satisfies Readonly<Record<string, MetricShape>>;

export type CounterName = keyof typeof COUNTERS;
export type DurationName = keyof typeof DURATIONS;

type LabelsOf<Shape extends MetricShape> = {
  readonly [Label in keyof Shape['labels']]: Shape['labels'][Label] extends readonly (infer Value)[]
    ? Value
    : string;
};

/** Counts and times what happens in this process, for operators. Never throws, and is always quick. */
export interface Meter {
  /** @param by 0 or more; 1 unless given */
  count<Name extends CounterName>(
    counter: Name,
    labels: LabelsOf<(typeof COUNTERS)[Name]>,
    by?: number,
  ): void;
  /** @param seconds 0 or more */
  time<Name extends DurationName>(
    duration: Name,
    labels: LabelsOf<(typeof DURATIONS)[Name]>,
    seconds: number,
  ): void;
}
