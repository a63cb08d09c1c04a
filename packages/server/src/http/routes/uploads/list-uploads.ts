import { listUploads as operation } from '@wharf/contract';
import type { FastifyInstance } from 'fastify';
import type { Dependencies } from '../../../domain/dependencies.ts';
import { bind } from '../../bind.ts';
import { pageRequest, presentPage } from '../../paging.ts';
import { presentUpload } from '../../presenters/upload.ts';

export function routeListUploads(app: FastifyInstance, deps: Dependencies): void {
  bind(app, operation, async ({ caller, query }) => {
    const { status, kind, source } = query;
    const filter = { status, kind, source };
    const page = await deps.database.uploads.list(caller.projectId, filter, pageRequest(query, 50, filter));
    return { uploads: page.items.map(presentUpload), ...presentPage(page, filter) };
  });
}
