import type { ServerResponse } from 'node:http';

/** An error as the Hub answers with it. */
export interface HubError {
  readonly status: number;
  /** `X-Error-Code`. */
  readonly code?: string;
  /** `X-Error-Message`, and `error` in the body. */
  readonly message?: string;
  /** In place of one with the message. */
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

const INVALID_CREDENTIALS = 'Invalid credentials in Authorization header';

/** Every error of the Hub, by what is wrong. */
export const HUB_ERRORS = {
  revisionNotFound: { status: 404, code: 'RevisionNotFound', message: 'Invalid rev id: x' },
  entryNotFound: { status: 404, code: 'EntryNotFound', message: 'Entry not found' },
  gatedWithoutToken: { status: 401, code: 'GatedRepo', message: 'Access to model is restricted.' },
  gatedNotGranted: { status: 403, code: 'GatedRepo', message: 'Access to model is restricted.' },
  disabled: { status: 403, message: 'Access to this resource is disabled.' },
  /** For anonymous requests the Hub answers 401. */
  repositoryNotFoundAnonymous: { status: 401, code: 'RepoNotFound', message: 'Repository not found' },
  repositoryNotFound: { status: 404, code: 'RepoNotFound', message: 'Repository not found' },
  tokenRejected: { status: 401, message: INVALID_CREDENTIALS },
  loginRequired: { status: 401 },
  forbidden: { status: 403 },
  rateLimited: {
    status: 429,
    message: 'We had to rate limit you',
    headers: {
      ratelimit: '"api";r=0;t=55',
      'ratelimit-policy': '"fixed window";"api";q=500;w=300',
    },
  },
  unavailable: { status: 503 },
} as const satisfies Record<string, HubError>;

export function sendError(response: ServerResponse, error: HubError): void {
  const { status, code, message, headers } = error;
  const body = error.body ?? (message === undefined ? '' : JSON.stringify({ error: message }));
  response
    .writeHead(status, {
      'content-type': 'application/json; charset=utf-8',
      'x-request-id': 'Root=1-fake',
      ...(code === undefined ? {} : { 'x-error-code': code }),
      ...(message === undefined ? {} : { 'x-error-message': message }),
      ...headers,
    })
    .end(body);
}

export function sendJson(
  response: ServerResponse,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  response
    .writeHead(200, { 'content-type': 'application/json; charset=utf-8', ...headers })
    .end(JSON.stringify(body));
}

export function sendRedirect(
  response: ServerResponse,
  status: number,
  location: string,
  headers: Readonly<Record<string, string>> = {},
): void {
  // As the Hub does: a short text, whose length is not that of the file.
  const text = `Redirecting to ${location}`;
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', location, ...headers }).end(text);
}
