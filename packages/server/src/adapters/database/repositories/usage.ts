import type { ProjectUsage, UsageRepository } from '../../../ports/usage-repository.ts';
import { prepared } from '../prepared.ts';
import type { Session } from '../session.ts';

const assetsByKind = prepared((handle, projectId: string) =>
  handle
    .selectFrom('assets')
    .select((eb) => ['kind', eb.fn.countAll<number>().as('count'), eb.fn.sum<number>('size').as('bytes')])
    .where('project_id', '=', projectId)
    .groupBy('kind'),
);

const allModels = prepared((handle, projectId: string) =>
  handle
    .selectFrom('models')
    .select((eb) => [eb.fn.countAll<number>().as('count'), eb.fn.sum<number | null>('size').as('bytes')])
    .where('project_id', '=', projectId),
);

const blobsByDerivation = prepared((handle, projectId: string) =>
  handle
    .selectFrom('blobs')
    .select((eb) => ['derived', eb.fn.sum<number>('size').as('bytes')])
    .where('project_id', '=', projectId)
    .groupBy('derived'),
);

/** An import says what it comes to when all sizes are known; before, those of its files that are. */
const pendingUploads = prepared((handle, projectId: string) =>
  handle
    .selectFrom('uploads')
    .select((eb) => [
      eb.fn.countAll<number>().as('count'),
      eb.fn
        .sum<number | null>(
          eb.fn.coalesce(
            'file_size',
            eb
              .selectFrom('import_files as file')
              .select((sub) =>
                sub.fn.sum<number>(sub.fn.coalesce('file.size', 'file.planned_size')).as('bytes'),
              )
              .whereRef('file.upload_id', '=', 'uploads.id'),
          ),
        )
        .as('bytes'),
    ])
    .where('project_id', '=', projectId)
    .where('status', '=', 'pending'),
);

export class SqlUsageRepository implements UsageRepository {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  /** Four queries, each answered by an index alone but the last, which reads what is under way. */
  async ofProject(projectId: string): Promise<ProjectUsage> {
    const { read } = this.#session;
    const kinds = await assetsByKind.all(read, projectId);
    const models = await allModels.first(read, projectId);
    const blobs = await blobsByDerivation.all(read, projectId);
    const pending = await pendingUploads.first(read, projectId);
    const bytesOf = (rows: typeof blobs) => rows.reduce((sum, { bytes }) => sum + Number(bytes), 0);
    return {
      kinds: [
        ...kinds.map(({ kind, count, bytes }) => ({ kind, count: Number(count), bytes: Number(bytes) })),
        ...(models && Number(models.count) > 0
          ? [{ kind: 'model' as const, count: Number(models.count), bytes: Number(models.bytes) }]
          : []),
      ],
      storedBytes: bytesOf(blobs),
      derivedBytes: bytesOf(blobs.filter(({ derived }) => derived !== 0)),
      pending: { count: Number(pending?.count ?? 0), bytes: Number(pending?.bytes ?? 0) },
    };
  }
}
