import { updateSession as operation } from '@wharf/contract';
import type { FastifyInstance } from 'fastify';
import { chooseProject } from '../../../domain/sessions/choose-project.ts';
import { useSession } from '../../../domain/sessions/find-session.ts';
import { bindOpen } from '../../bind.ts';
import { type AuthenticationNeeds, notSignedIn } from '../../plugins/authentication.ts';
import { presentSession } from '../../presenters/session.ts';

export function routeUpdateSession(app: FastifyInstance, needs: AuthenticationNeeds): void {
  bindOpen(app, operation, async ({ body, request }) => {
    const token = needs.cookie.read(request);
    const session = token === undefined ? undefined : await useSession(needs, token);
    if (session === undefined) throw notSignedIn();
    return { session: presentSession(await chooseProject(needs, session, body.projectId)) };
  });
}
