import { deleteUpload as operation } from '@wharf/contract';
import type { FastifyInstance } from 'fastify';
import type { Dependencies } from '../../../domain/dependencies.ts';
import { abortUpload } from '../../../domain/uploads/abort-upload.ts';
import { bind } from '../../bind.ts';
import { presentUpload } from '../../presenters/upload.ts';

export function routeDeleteUpload(app: FastifyInstance, deps: Dependencies): void {
  bind(app, operation, async ({ caller, params }) => {
    const upload = await abortUpload(deps, caller.projectId, params.uploadId);
    return { upload: presentUpload(upload) };
  });
}
