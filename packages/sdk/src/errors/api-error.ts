import { WharfError } from './wharf-error.ts';

/** The body of an error answer, as far as one came: Scenario's and Wharf's shapes, or nothing. */
export type ErrorAnswer = Readonly<Record<string, unknown>>;

/** Something went wrong between asking and answering. Its subclasses say what. */
export class APIError extends WharfError {
  override readonly name: string = 'APIError';
  /** HTTP status; `undefined` where there was no answer. */
  readonly status: number | undefined;
  readonly headers: Headers | undefined;
  /** The parsed body of the answer: `reason`, `details`, `trace_id`, ... `undefined` where it was not JSON. */
  readonly error: ErrorAnswer | undefined;

  constructor(
    message: string,
    answer: { readonly status?: number; readonly headers?: Headers; readonly error?: ErrorAnswer } = {},
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.status = answer.status;
    this.headers = answer.headers;
    this.error = answer.error;
  }

  /** Identifies the request in the server's log. */
  get traceId(): string | undefined {
    const told = this.error?.trace_id ?? this.error?.traceId ?? this.headers?.get('x-trace-id');
    return typeof told === 'string' ? told : undefined;
  }

  /** The facts behind the message, as data. */
  get details(): Readonly<Record<string, unknown>> {
    const details = this.error?.details;
    return typeof details === 'object' && details !== null ? { ...details } : {};
  }
}
