import { type Static, Type } from 'typebox';

/**
 * Stable names of the errors the API answers with (`name` in the body). The server's error handler
 * maps each to its status; nothing else decides a status.
 */
export const ERROR_NAMES = [
  'InvalidRequestError',
  'WrongStateError',
  'ChecksumMismatchError',
  'AuthenticationError',
  'ForbiddenError',
  'QuotaExceededError',
  'NotFoundError',
  'PayloadTooLargeError',
  'RangeNotSatisfiableError',
  'RateLimitError',
  'InternalServerError',
  'ServiceUnavailableError',
  'InsufficientStorageError',
] as const;
export type ErrorName = (typeof ERROR_NAMES)[number];

/**
 * The body of every error answer. Clients of Scenario's API read `reason` or `message` (equal here);
 * `trace_id` is also the `x-trace-id` response header and is in the server's log line.
 */
export const ErrorBodySchema = Type.Object(
  {
    reason: Type.String({ description: 'What went wrong and what to do about it, for a person' }),
    message: Type.String({ description: 'The same text as `reason`' }),
    name: Type.Enum([...ERROR_NAMES], { description: 'Stable name of the error, for programs' }),
    details: Type.Record(Type.String(), Type.Unknown(), {
      description: 'The facts behind the reason, as data',
    }),
    trace_id: Type.String({ description: 'Identifies this request in the server log' }),
    remainingSeconds: Type.Optional(
      Type.Number({ description: 'With 429: seconds until the next request can succeed' }),
    ),
  },
  { title: 'Error' },
);
export type ErrorBody = Static<typeof ErrorBodySchema>;
