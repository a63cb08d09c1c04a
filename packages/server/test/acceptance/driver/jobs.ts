import { ok } from './answers.ts';
import type { Api } from './api.ts';
import { until } from './until.ts';

export interface JobJson {
  readonly jobId: string;
  readonly status: string;
  readonly progress: number;
  readonly statusHistory: readonly { readonly date: string; readonly status: string }[];
  readonly metadata: {
    readonly assetIds: readonly string[];
    readonly error: string | null;
    readonly input: Readonly<Record<string, unknown>>;
    readonly output: { readonly entityId?: string };
  };
  readonly [field: string]: unknown;
}

export async function retrieveJob(api: Api, id: string): Promise<JobJson> {
  return ok(await api.call<{ job: JobJson }>('GET', `/jobs/${id}`)).job;
}

/** Polls a job until it is over, as Scenario's clients do. */
export function jobOver(api: Api, id: string): Promise<JobJson> {
  return until(`job ${id} is over`, async () => {
    const job = await retrieveJob(api, id);
    return ['success', 'failure', 'canceled'].includes(job.status) && job;
  });
}
