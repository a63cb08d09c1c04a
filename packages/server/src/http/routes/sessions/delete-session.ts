import { deleteSession as operation } from '@wharf/contract';
import type { FastifyInstance } from 'fastify';
import { endSession } from '../../../domain/sessions/end-session.ts';
import { bindOpen } from '../../bind.ts';
import type { AuthenticationNeeds } from '../../plugins/authentication.ts';

export function routeDeleteSession(app: FastifyInstance, needs: AuthenticationNeeds): void {
  bindOpen(app, operation, async ({ request, reply }) => {
    const token = needs.cookie.read(request);
    if (token === undefined) return {};
    await endSession(needs, token);
    needs.cookie.clear(reply);
    return {};
  });
}
