import { triggerUploadAction as operation } from '@wharf/contract';
import type { FastifyInstance } from 'fastify';
import type { Dependencies } from '../../../domain/dependencies.ts';
import { completeUpload } from '../../../domain/uploads/complete-upload.ts';
import { bind } from '../../bind.ts';
import { presentUpload } from '../../presenters/upload.ts';

export function routeTriggerUploadAction(app: FastifyInstance, deps: Dependencies): void {
  bind(app, operation, async ({ caller, params }) => {
    const upload = await completeUpload(deps, caller.projectId, params.uploadId);
    return { upload: presentUpload(upload) };
  });
}
