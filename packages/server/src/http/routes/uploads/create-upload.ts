import { createUpload as operation } from '@wharf/contract';
import type { FastifyInstance } from 'fastify';
import type { Dependencies } from '../../../domain/dependencies.ts';
import { createOnce } from '../../../domain/idempotency/create-once.ts';
import { createUpload } from '../../../domain/uploads/create-upload.ts';
import { findUpload } from '../../../domain/uploads/find-upload.ts';
import { viewUpload } from '../../../domain/uploads/upload-view.ts';
import { bind } from '../../bind.ts';
import { presentUploadView } from '../../presenters/upload.ts';

export function routeCreateUpload(app: FastifyInstance, deps: Dependencies): void {
  bind(app, operation, async ({ caller, body, request }) => {
    const upload = await createOnce(
      deps,
      caller.projectId,
      request.repeatable,
      (remember) => createUpload(deps, caller, body, remember),
      async (id) => viewUpload(deps, await findUpload(deps.database.uploads, caller.projectId, id)),
    );
    return { upload: presentUploadView(upload) };
  });
}
