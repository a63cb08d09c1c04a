import { downloadAsset as operation } from '@wharf/contract';
import type { FastifyInstance } from 'fastify';
import { downloadAsset } from '../../../domain/assets/download-asset.ts';
import type { Dependencies } from '../../../domain/dependencies.ts';
import { bind } from '../../bind.ts';

export function routeDownloadAsset(app: FastifyInstance, deps: Dependencies): void {
  bind(app, operation, async ({ caller, params, body }) => {
    const url = await downloadAsset(deps, caller.projectId, params.assetId, body.targetFormat);
    return { url };
  });
}
