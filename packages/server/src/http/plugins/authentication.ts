import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Caller } from '../../domain/caller.ts';
import { AuthenticationError, ForbiddenError } from '../../domain/errors.ts';
import { authenticate } from '../../domain/projects/credentials.ts';
import {
  findSession,
  type SessionNeeds,
  sessionCaller,
  useSession,
} from '../../domain/sessions/find-session.ts';
import type { SessionCookie } from './session-cookie.ts';
import { asksForSession } from './session-origin.ts';

/** What it takes to find out who asks. */
export interface AuthenticationNeeds extends SessionNeeds {
  readonly cookie: SessionCookie;
  /** Keys the hashes of API secrets. */
  readonly hashKey: Uint8Array;
}

/**
 * Authenticates every operation that needs a key, before anything of the request is read, and checks
 * `projectId`: it may only say what the key or the session says.
 */
export function useAuthentication(app: FastifyInstance, needs: AuthenticationNeeds): void {
  const unread = new WeakSet<FastifyRequest>();
  app.addHook('onRequest', async (request, reply) => {
    const auth = request.routeOptions.config.operation?.auth ?? 'none';
    if (auth === 'none') return;
    const caller = await identify(needs, request, useSession);
    checkProject(request, caller);
    if (auth === 'administrator') requireAdministrator(caller);
    request.caller = caller;
    if (!request.raw.complete) unread.add(request);
    request.isStillAuthorized = () => isStill(caller, identify(needs, request, findSession));
    // A shared cache knows that answers to an Authorization header are nobody else's, but not so of cookies.
    if (request.headers.authorization === undefined) reply.header('cache-control', 'no-store');
  });
  // A body may take its time, while the key is revoked or the session ends. One that was there when its caller was
  // let in, as almost all are, costs no second look.
  app.addHook('preHandler', async (request) => {
    const { caller } = request;
    if (caller === undefined || !unread.has(request)) return;
    const { key } = await identify(needs, request, findSession);
    if (key !== caller.key) throw new AuthenticationError('The key of this request was revoked');
  });
}

/** Who asks: by the `Authorization` header where there is one, otherwise by the session. */
async function identify(
  needs: AuthenticationNeeds,
  request: FastifyRequest,
  find: typeof findSession,
): Promise<Caller> {
  const { authorization } = request.headers;
  const token = authorization === undefined ? needs.cookie.read(request) : undefined;
  const session = token === undefined ? undefined : await find(needs, token);
  if (session !== undefined) return sessionCaller(session);
  if (authorization === undefined && asksForSession(request)) throw notSignedIn();
  return authenticate(needs.database.keys, needs.hashKey, authorization);
}

/** What to say to a page whose session is none. */
export function notSignedIn(): AuthenticationError {
  return new AuthenticationError('You are not signed in, or your session has ended: sign in again');
}

async function isStill(caller: Caller, again: Promise<Caller>): Promise<boolean> {
  try {
    const { key, projectId } = await again;
    return key === caller.key && projectId === caller.projectId;
  } catch (error) {
    if (error instanceof AuthenticationError) return false;
    throw error;
  }
}

function checkProject(request: FastifyRequest, caller: Caller): void {
  const asserted = (request.query as { readonly projectId?: unknown }).projectId;
  if (asserted === undefined || asserted === caller.projectId) return;
  const reason =
    request.headers.authorization === undefined
      ? 'This session is not in the project that projectId names: choose it, or leave projectId out'
      : 'This key does not belong to the project that projectId names';
  throw new ForbiddenError(reason, { projectId: asserted });
}

function requireAdministrator(caller: Caller): void {
  if (caller.administrator) return;
  throw new ForbiddenError(
    'Only the key of an administrator may do this. The operator makes one on the machine of the server: wharf keys create --administrator',
  );
}
