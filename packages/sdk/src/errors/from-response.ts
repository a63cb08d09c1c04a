/** The only place where a status becomes a class. */
import { APIError, type ErrorAnswer } from './api-error.ts';
import { AuthenticationError } from './authentication-error.ts';
import { BadRequestError } from './bad-request-error.ts';
import { ConflictError } from './conflict-error.ts';
import { InternalServerError } from './internal-server-error.ts';
import { NotFoundError } from './not-found-error.ts';
import { PermissionDeniedError } from './permission-denied-error.ts';
import { RateLimitError } from './rate-limit-error.ts';
import { UnprocessableEntityError } from './unprocessable-entity-error.ts';

const CLASSES: Readonly<Record<number, typeof APIError>> = {
  400: BadRequestError,
  401: AuthenticationError,
  403: PermissionDeniedError,
  404: NotFoundError,
  409: ConflictError,
  422: UnprocessableEntityError,
  429: RateLimitError,
};

/** Fields in which services say what is wrong, in the order in which Scenario's clients read them. */
const REASONS = ['reason', 'message', 'error', 'detail'] as const;

/** Longest piece of a body without a known field to stand in a message, in characters. */
const MAX_TEXT = 200;

function parsed(text: string): ErrorAnswer | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as ErrorAnswer)
      : undefined;
  } catch {
    return undefined;
  }
}

function reasonIn(answer: ErrorAnswer | undefined): string | undefined {
  for (const field of REASONS) {
    const value = answer?.[field];
    if (typeof value === 'string' && value !== '') return value;
  }
  return undefined;
}

/** What a page of a gateway or proxy says: its title. Of other bodies, their beginning. */
function textIn(body: string): string {
  const title = /<title[^>]{0,100}>([^<]{1,200})<\/title>/i.exec(body.slice(0, 10_000))?.[1];
  if (title !== undefined) return title.trim();
  return body.trimStart().startsWith('<') ? '' : body.trim().slice(0, MAX_TEXT);
}

/** The error for an answer that is not a success. */
export function errorFromResponse(status: number, headers: Headers, text: string): APIError {
  const error = parsed(text);
  const reason = reasonIn(error) ?? textIn(text);
  const Class = CLASSES[status] ?? (status >= 500 ? InternalServerError : APIError);
  const message = reason.startsWith(`${status} `)
    ? reason
    : `${status} ${reason === '' ? 'without a reason' : reason}`;
  return new Class(message, {
    status,
    headers,
    ...(error === undefined ? {} : { error }),
  });
}
