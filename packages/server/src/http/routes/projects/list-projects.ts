import { listProjects as operation } from '@wharf/contract';
import type { FastifyInstance } from 'fastify';
import type { AccessNeeds } from '../../../domain/projects/issue-key.ts';
import { listProjects } from '../../../domain/projects/project-view.ts';
import { bind } from '../../bind.ts';
import { presentProject } from '../../presenters/project.ts';

export function routeListProjects(app: FastifyInstance, { database }: AccessNeeds): void {
  bind(app, operation, async () => ({ projects: (await listProjects(database)).map(presentProject) }));
}
