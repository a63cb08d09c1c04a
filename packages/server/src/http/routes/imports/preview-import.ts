import { previewImport as operation } from '@wharf/contract';
import type { FastifyInstance } from 'fastify';
import type { Dependencies } from '../../../domain/dependencies.ts';
import { previewImport } from '../../../domain/imports/preview-import.ts';
import { inPreviewSlot } from '../../../domain/imports/preview-slots.ts';
import { bind } from '../../bind.ts';
import type { OpenStreams } from '../../open-streams.ts';

export function routePreviewImport(app: FastifyInstance, deps: Dependencies, streams: OpenStreams): void {
  bind(app, operation, async ({ caller, body, request }) => {
    // Like a stream it ends when the client leaves or the server drains: nothing is lost with it.
    const stream = streams.open(request.raw);
    try {
      const preview = await inPreviewSlot(deps.slots, caller.projectId, () =>
        previewImport(deps, body, stream.stop),
      );
      return { preview };
    } finally {
      stream.close();
    }
  });
}
