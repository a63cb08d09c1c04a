import type { Answer, Api } from './api.ts';
import { until } from './until.ts';

export interface AssetJson {
  readonly id: string;
  readonly url: string;
  readonly sha256: string;
  readonly metadata: { readonly name: string; readonly size: number };
  readonly [field: string]: unknown;
}

export interface JobJson {
  readonly jobId: string;
  readonly status: string;
  readonly progress: number;
  readonly statusHistory: readonly { readonly date: string; readonly status: string }[];
  readonly metadata: {
    readonly assetIds: readonly string[];
    readonly error: string | null;
    readonly output: { readonly entityId?: string };
    readonly outputModelId?: string;
  };
  readonly [field: string]: unknown;
}

function ok<T>(answer: Answer<T>): T {
  if (answer.status !== 200) throw new Error(`${answer.status}: ${JSON.stringify(answer.body)}`);
  return answer.body;
}

export async function retrieveAsset(api: Api, id: string): Promise<AssetJson> {
  return ok(await api.call<{ asset: AssetJson }>('GET', `/assets/${id}`)).asset;
}

/** Every asset whose name contains `name`, hidden ones too. */
export async function assetsNamed(api: Api, name: string): Promise<readonly AssetJson[]> {
  const query = new URLSearchParams({ name, hidden: 'include' });
  return ok(await api.call<{ assets: AssetJson[] }>('GET', `/assets?${query}`)).assets;
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

/** Reads a signed URL as a browser does: without authorization. */
export async function download(url: string, headers: Record<string, string> = {}): Promise<Buffer> {
  const response = await fetch(url, { headers });
  if (!response.ok) throw new Error(`GET of a signed URL: ${response.status} ${await response.text()}`);
  return Buffer.from(await response.arrayBuffer());
}
