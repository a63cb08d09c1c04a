import type { FastifyInstance } from 'fastify';
import type { Dependencies } from '../../../domain/dependencies.ts';
import type { OpenStreams } from '../../open-streams.ts';
import { routePreviewImport } from './preview-import.ts';

export function routeImports(app: FastifyInstance, deps: Dependencies, streams: OpenStreams): void {
  routePreviewImport(app, deps, streams);
}
