import type { FastifyInstance } from 'fastify';
import type { Dependencies } from '../../../domain/dependencies.ts';
import { routeListProjectUsage } from './list-project-usage.ts';
import { routeRetrieveUsage } from './retrieve-usage.ts';

export function routeUsage(app: FastifyInstance, deps: Dependencies): void {
  routeRetrieveUsage(app, deps);
  routeListProjectUsage(app, deps);
}
