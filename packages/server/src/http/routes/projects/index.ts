import type { FastifyInstance } from 'fastify';
import type { AccessNeeds } from '../../../domain/projects/issue-key.ts';
import { useNoStore } from '../../plugins/no-store.ts';
import { routeCreateProject } from './create-project.ts';
import { routeCreateProjectKey } from './create-project-key.ts';
import { routeListProjectKeys } from './list-project-keys.ts';
import { routeListProjects } from './list-projects.ts';
import { routeRevokeKey } from './revoke-key.ts';
import { routeUpdateProject } from './update-project.ts';

/** @param app a scope of their own: none of their answers may be stored */
export function routeProjects(app: FastifyInstance, needs: AccessNeeds): void {
  useNoStore(app);
  routeListProjects(app, needs);
  routeCreateProject(app, needs);
  routeUpdateProject(app, needs);
  routeListProjectKeys(app, needs);
  routeCreateProjectKey(app, needs);
  routeRevokeKey(app, needs);
}
