/** One body to send. */
export interface TransferRequest {
  readonly method: 'PUT' | 'PATCH';
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Sends each request once with a body of `size` bytes. */
export interface TransferTask {
  readonly type: 'transfer';
  readonly requests: readonly TransferRequest[];
  readonly size: number;
  /** Requests under way at a time. */
  readonly concurrency: number;
}

/** Sends all requests at once, slowly, and breaks them off after some time. */
export interface TrickleTask {
  readonly type: 'trickle';
  readonly requests: readonly TransferRequest[];
  readonly size: number;
  /** Of each connection. */
  readonly bytesPerSecond: number;
  readonly seconds: number;
}

/** Uploads image files through the whole flow. */
export interface ImagesTask {
  readonly type: 'images';
  /** Base of Wharf's API. */
  readonly url: string;
  readonly authorization: string;
  readonly files: readonly string[];
  /** Files under way at a time. */
  readonly concurrency: number;
  /** Whether each file is followed by its event stream until it is imported before the next begins. */
  readonly follow: boolean;
}

export type Task = TransferTask | TrickleTask | ImagesTask;

/** What a task finds out. */
export interface Finding {
  /** From the first request to the last answer. */
  readonly seconds: number;
  /** Bytes of bodies handed to the network. */
  readonly bytes: number;
  /** Milliseconds of each request, or of each image from its creation to the end of its flow. */
  readonly latencies: readonly number[];
}

export interface TaskResult extends Finding {
  /** CPU seconds of the client: on the same cores, they are missing to the server. */
  readonly cpuSeconds: number;
}

export type Reply = { readonly result: TaskResult } | { readonly error: string };
