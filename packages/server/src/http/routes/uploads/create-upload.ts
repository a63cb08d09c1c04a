import { createUpload as operation } from '@wharf/contract';
import type { FastifyInstance } from 'fastify';
import type { Dependencies } from '../../../domain/dependencies.ts';
import { createUpload } from '../../../domain/uploads/create-upload.ts';
import { bind } from '../../bind.ts';
import { presentUploadView } from '../../presenters/upload.ts';

export function routeCreateUpload(app: FastifyInstance, deps: Dependencies): void {
  bind(app, operation, async ({ caller, body }) => ({
    upload: presentUploadView(await createUpload(deps, caller, body)),
  }));
}
