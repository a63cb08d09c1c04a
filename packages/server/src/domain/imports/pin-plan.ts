import type { ImportPlan } from '../../ports/import-source.ts';
import type { Lease } from '../../ports/job-repository.ts';
import type { UploadRecord } from '../../ports/upload-repository.ts';
import type { Dependencies } from '../dependencies.ts';
import { fenced } from '../uploads/fenced.ts';
import { checkPlan } from './check-plan.ts';
import { describePlan } from './describe-plan.ts';

/**
 * Stores what will be fetched, once for all workers that come: what the source answers later no longer counts.
 * @throws ImportRefusedError for a plan that cannot be carried out here
 */
export async function pinPlan(
  deps: Pick<Dependencies, 'database' | 'blobs' | 'clock' | 'limits'>,
  lease: Lease,
  upload: UploadRecord,
  plan: ImportPlan,
): Promise<void> {
  await checkPlan(deps, upload.source, plan);
  await fenced(deps, lease, {}, async (tx) => {
    if (!(await tx.imports.savePlan(upload.id, plan))) return;
    // A single file from a url is described when its first answer is here.
    if (upload.source !== 'url') await tx.uploads.describe(upload.id, deps.clock(), describePlan(plan));
  });
}
