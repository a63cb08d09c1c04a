import { retrieveUpload as operation } from '@wharf/contract';
import type { FastifyInstance } from 'fastify';
import type { Dependencies } from '../../../domain/dependencies.ts';
import { findUpload } from '../../../domain/uploads/find-upload.ts';
import { viewUpload } from '../../../domain/uploads/upload-view.ts';
import { bind } from '../../bind.ts';
import { presentUploadView } from '../../presenters/upload.ts';

export function routeRetrieveUpload(app: FastifyInstance, deps: Dependencies): void {
  bind(app, operation, async ({ caller, params }) => {
    const upload = await findUpload(deps.database.uploads, caller.projectId, params.uploadId);
    return { upload: presentUploadView(await viewUpload(deps, upload)) };
  });
}
