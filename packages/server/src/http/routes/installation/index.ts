import type { FastifyInstance } from 'fastify';
import type { Dependencies } from '../../../domain/dependencies.ts';
import type { InstallationFacts } from './facts.ts';
import { routeRetrieveHealth } from './retrieve-health.ts';
import { routeRetrieveInstallation } from './retrieve-installation.ts';

export function routeInstallation(app: FastifyInstance, deps: Dependencies, facts: InstallationFacts): void {
  routeRetrieveInstallation(app, deps, facts);
  routeRetrieveHealth(app, deps, facts.engines);
}
