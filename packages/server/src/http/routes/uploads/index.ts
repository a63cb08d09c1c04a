import type { FastifyInstance } from 'fastify';
import type { Dependencies } from '../../../domain/dependencies.ts';
import type { OpenStreams } from '../../open-streams.ts';
import { routeCreateUpload } from './create-upload.ts';
import { routeDeleteUpload } from './delete-upload.ts';
import { routeListUploads } from './list-uploads.ts';
import { routeRetrieveUpload } from './retrieve-upload.ts';
import { routeStreamProjectEvents } from './stream-project-events.ts';
import { routeStreamUploadEvents } from './stream-upload-events.ts';
import { routeTriggerUploadAction } from './trigger-upload-action.ts';

export function routeUploads(app: FastifyInstance, deps: Dependencies, streams: OpenStreams): void {
  routeCreateUpload(app, deps);
  routeListUploads(app, deps);
  routeRetrieveUpload(app, deps);
  routeTriggerUploadAction(app, deps);
  routeDeleteUpload(app, deps);
  routeStreamUploadEvents(app, deps, streams);
  routeStreamProjectEvents(app, deps, streams);
}
