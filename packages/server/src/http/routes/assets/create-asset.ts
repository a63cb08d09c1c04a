import { createAsset as operation } from '@wharf/contract';
import type { FastifyInstance } from 'fastify';
import { viewAsset } from '../../../domain/assets/asset-view.ts';
import { createAsset } from '../../../domain/assets/create-asset.ts';
import type { Dependencies } from '../../../domain/dependencies.ts';
import { bind } from '../../bind.ts';
import { presentAsset } from '../../presenters/asset.ts';

export function routeCreateAsset(app: FastifyInstance, deps: Dependencies): void {
  bind(app, operation, async ({ caller, body }) => {
    const asset = await createAsset(deps, caller, body);
    return { asset: presentAsset(await viewAsset(deps, asset)) };
  });
}
