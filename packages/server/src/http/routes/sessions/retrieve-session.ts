import { retrieveSession as operation } from '@wharf/contract';
import type { FastifyInstance } from 'fastify';
import { useSession } from '../../../domain/sessions/find-session.ts';
import { bindOpen } from '../../bind.ts';
import type { AuthenticationNeeds } from '../../plugins/authentication.ts';
import { presentSession } from '../../presenters/session.ts';

export function routeRetrieveSession(app: FastifyInstance, needs: AuthenticationNeeds): void {
  bindOpen(app, operation, async ({ request, reply }) => {
    const token = needs.cookie.read(request);
    if (token === undefined) return { session: null };
    const session = await useSession(needs, token);
    if (session !== undefined) return { session: presentSession(session) };
    needs.cookie.clear(reply);
    return { session: null };
  });
}
