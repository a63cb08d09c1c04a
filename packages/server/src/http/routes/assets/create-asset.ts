import { createAsset as operation } from '@wharf/contract';
import type { FastifyInstance } from 'fastify';
import { viewAsset } from '../../../domain/assets/asset-view.ts';
import { createAsset } from '../../../domain/assets/create-asset.ts';
import { findAsset } from '../../../domain/assets/find-asset.ts';
import type { Dependencies } from '../../../domain/dependencies.ts';
import { createOnce } from '../../../domain/idempotency/create-once.ts';
import { bind } from '../../bind.ts';
import { presentAsset } from '../../presenters/asset.ts';

export function routeCreateAsset(app: FastifyInstance, deps: Dependencies): void {
  bind(app, operation, async ({ caller, body, request }) => {
    const asset = await createOnce(
      deps,
      caller.projectId,
      request.repeatable,
      (remember) => createAsset(deps, caller, body, remember),
      (id) => findAsset(deps.database.assets, caller.projectId, id),
    );
    return { asset: presentAsset(await viewAsset(deps, asset)) };
  });
}
