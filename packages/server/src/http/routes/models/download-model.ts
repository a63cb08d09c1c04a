import { downloadModel as operation } from '@wharf/contract';
import type { FastifyInstance } from 'fastify';
import type { Dependencies } from '../../../domain/dependencies.ts';
import { downloadModel } from '../../../domain/models/download-model.ts';
import { bind } from '../../bind.ts';

export function routeDownloadModel(app: FastifyInstance, deps: Dependencies): void {
  bind(app, operation, async ({ caller, params }) => {
    const { jobId, files } = await downloadModel(deps, caller.projectId, params.modelId);
    return {
      jobId,
      files: files.map(({ file: { path, blob }, url }) => ({
        path,
        size: blob.size,
        sha256: blob.sha256,
        url,
      })),
    };
  });
}
