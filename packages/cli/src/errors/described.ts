/** The one place where an error that no command knew becomes words and an exit code. */
import { EXIT } from '../exit-codes.ts';

/** What was going on when the error came. */
export interface Facts {
  /** The exit code of the signal that came, if one did. */
  readonly interrupted: number | undefined;
  /** Address of the API; `undefined` where no server was asked. */
  readonly baseUrl: string | undefined;
}

export interface Described {
  /** Empty where nothing is to be said. */
  readonly message: string;
  /** What to do next. */
  readonly next: string | undefined;
  readonly exitCode: number;
}

/** What errors of the SDK and of Node.js may carry. */
interface Carried {
  readonly status?: unknown;
  readonly traceId?: unknown;
  readonly code?: unknown;
  readonly path?: unknown;
  readonly cause?: unknown;
}

type Describe = (error: Error & Carried, facts: Facts) => Described;

function as(exitCode: number, next?: string): Describe {
  return (error) => ({ message: error.message, next, exitCode });
}

const unreachable: Describe = (error, { baseUrl }) => {
  const server = baseUrl ?? 'the server';
  if (typeof error.status === 'number')
    return { message: `${server}: ${error.message}`, next: undefined, exitCode: EXIT.unavailable };
  return {
    message: `Cannot reach ${server}: ${error.message}`,
    next: 'Is it running? "wharf serve" starts one; --base-url or WHARF_BASE_URL names another; "wharf doctor" looks closer.',
    exitCode: EXIT.unavailable,
  };
};

/** Whoever pressed Ctrl-C knows. */
const stopped: Describe = (_error, { interrupted }) => ({
  message: '',
  next: undefined,
  exitCode: interrupted ?? EXIT.interrupted,
});

/** Gateways answer these for a server that is not there. */
const OF_GATEWAYS: readonly unknown[] = [502, 503, 504];

const serverFault: Describe = (error, { baseUrl }) => ({
  message: `The server failed: ${error.message}`,
  next:
    typeof error.traceId === 'string'
      ? `Its log says more of trace ${error.traceId}.`
      : `Is ${baseUrl ?? 'the server'} in order? "wharf doctor" looks closer.`,
  exitCode: OF_GATEWAYS.includes(error.status) ? EXIT.unavailable : EXIT.failed,
});

const BY_CODE: Readonly<Record<string, number>> = {
  ENOENT: EXIT.noInput,
  EISDIR: EXIT.noInput,
  ENOTDIR: EXIT.noInput,
  EACCES: EXIT.noInput,
  EPERM: EXIT.noInput,
  ELOOP: EXIT.noInput,
  ENOSPC: EXIT.cannotCreate,
  EROFS: EXIT.cannotCreate,
  EDQUOT: EXIT.cannotCreate,
};

function byCode({ code }: Carried): number | undefined {
  return typeof code === 'string' ? BY_CODE[code] : undefined;
}

/** What the SDK says of a file that the system keeps from it, whose word for it is the cause. */
const ofTheSdk: Describe = (error, facts) => {
  const exitCode = error.cause instanceof Error ? byCode(error.cause) : undefined;
  return as(exitCode ?? EXIT.failed)(error, facts);
};

/** By the name of the class: those of the SDK, in which names are part of the interface. */
const BY_NAME: Readonly<Record<string, Describe>> = {
  APIConnectionError: unreachable,
  APIConnectionTimeoutError: unreachable,
  APIUserAbortError: stopped,
  AbortError: stopped,
  AuthenticationError: as(
    EXIT.noPermission,
    'Check key and secret: "wharf config list" shows where they come from, "wharf keys create" makes new ones on the server\'s machine.',
  ),
  PermissionDeniedError: as(
    EXIT.noPermission,
    '"wharf config list" shows key and project, and where they come from.',
  ),
  NotFoundError: as(EXIT.failed),
  RateLimitError: as(EXIT.failed, 'Wait a minute, or do less at once.'),
  InternalServerError: serverFault,
  UploadInterruptedError: as(EXIT.resumable, 'The same command goes on where it stopped.'),
  WaitTimeoutError: as(EXIT.resumable, 'It goes on without you: "wharf status ID --wait" waits again.'),
  APIError: as(EXIT.failed),
  BadRequestError: as(EXIT.failed),
  ConflictError: as(EXIT.failed),
  UnprocessableEntityError: as(EXIT.failed),
  DigestMismatchError: as(EXIT.failed),
  FileChangedError: as(EXIT.failed),
  FileExistsError: as(EXIT.cannotCreate, '--force replaces it; -o names another file or folder.'),
  JobFailedError: as(EXIT.failed),
  UploadFailedError: as(EXIT.failed),
  WebhookVerificationError: as(EXIT.failed),
  TokenError: ofTheSdk,
  WharfError: ofTheSdk,
};

export function described(error: unknown, facts: Facts): Described {
  if (!(error instanceof Error)) return unexpected(String(error));
  const carried: Error & Carried = error;
  const describe = BY_NAME[error.name];
  if (describe !== undefined) return describe(carried, facts);
  const exitCode = byCode(carried);
  if (exitCode !== undefined) return { message: error.message, next: undefined, exitCode };
  return unexpected(error.message);
}

function unexpected(message: string): Described {
  return {
    message: `Unexpected: ${message}`,
    next: 'This is a fault of the command. With --verbose it says where.',
    exitCode: EXIT.failed,
  };
}

/** Names of the classes that are told in their own words. */
export const KNOWN_ERRORS: readonly string[] = Object.keys(BY_NAME);
