import type { FastifyInstance } from 'fastify';
import type { RateLimiter } from '../../../ports/rate-limiter.ts';
import type { AuthenticationNeeds } from '../../plugins/authentication.ts';
import { useNoStore } from '../../plugins/no-store.ts';
import { limitAttempts } from '../../plugins/session-attempts.ts';
import type { OwnPages } from '../../plugins/session-origin.ts';
import { routeCreateSession } from './create-session.ts';
import { routeDeleteSession } from './delete-session.ts';
import { routeRetrieveSession } from './retrieve-session.ts';
import { routeUpdateSession } from './update-session.ts';

/** What it takes to serve sessions. */
export interface SessionRouteNeeds extends AuthenticationNeeds {
  readonly limiter: RateLimiter;
}

/** @param app a scope of their own: what is required here is required of sessions only */
export function routeSessions(app: FastifyInstance, needs: SessionRouteNeeds, ownPages: OwnPages): void {
  useNoStore(app);
  app.addHook('onRequest', async (request) => {
    // Also of signing in: a page elsewhere could make the browser use its own account here.
    if (request.method !== 'GET') ownPages.require(request);
  });
  routeCreateSession(app, needs, limitAttempts(needs.limiter));
  routeRetrieveSession(app, needs);
  routeUpdateSession(app, needs);
  routeDeleteSession(app, needs);
}
