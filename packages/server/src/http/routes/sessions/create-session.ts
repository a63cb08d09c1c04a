import { createSession as operation } from '@wharf/contract';
import type { FastifyInstance } from 'fastify';
import { endSession } from '../../../domain/sessions/end-session.ts';
import { openSession } from '../../../domain/sessions/open-session.ts';
import { bindOpen } from '../../bind.ts';
import type { AuthenticationNeeds } from '../../plugins/authentication.ts';
import type { LimitAttempts } from '../../plugins/session-attempts.ts';
import { presentSession } from '../../presenters/session.ts';

export function routeCreateSession(
  app: FastifyInstance,
  needs: AuthenticationNeeds,
  limitAttempts: LimitAttempts,
): void {
  bindOpen(app, operation, async ({ body, request, reply }) => {
    const pair = { key: body.apiKey, secret: body.apiSecret };
    const { token, ...session } = await limitAttempts(request, () => openSession(needs, pair));
    const earlier = needs.cookie.read(request);
    if (earlier !== undefined) await endSession(needs, earlier);
    needs.cookie.set(reply, token);
    return { session: presentSession(session) };
  });
}
