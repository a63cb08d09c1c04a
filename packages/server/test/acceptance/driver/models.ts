import { ok } from './answers.ts';
import type { Api } from './api.ts';
import { modelFields, sampleWeights } from './sample-weights.ts';

interface ModelFileJson {
  readonly path: string;
  readonly size: number;
  readonly sha256: string;
  readonly mimeType: string;
  readonly format?: string;
  readonly facts?: Readonly<Record<string, unknown>>;
  readonly tensorsUrl?: string;
}

export interface ModelJson {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly architecture: string;
  readonly role: string;
  readonly tags: readonly string[];
  readonly collectionIds: readonly string[];
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly uploadId: string;
  readonly files: readonly ModelFileJson[];
  readonly metadata?: Readonly<Record<string, unknown>>;
  readonly [field: string]: unknown;
}

export interface ModelPage {
  readonly models: readonly ModelJson[];
  readonly nextPaginationToken?: string;
}

export async function retrieveModel(api: Api, id: string): Promise<ModelJson> {
  return ok(await api.call<{ model: ModelJson }>('GET', `/models/${id}`)).model;
}

/** `GET /models` with this query. */
export async function listModels(api: Api, query: Readonly<Record<string, string>> = {}): Promise<ModelPage> {
  return ok(await api.call<ModelPage>('GET', `/models?${new URLSearchParams(query)}`));
}

/** Uploads weights, by default like no others, and returns the model that they became. */
export async function uploadModel(
  api: Api,
  fileName = 'sample.safetensors',
  bytes: Uint8Array = sampleWeights(crypto.randomUUID()),
  fields: Readonly<Record<string, unknown>> = {},
): Promise<ModelJson> {
  const upload = await api.uploadFile(bytes, { ...modelFields(fileName), ...fields });
  if (upload.entityId === undefined) throw new Error(`Not imported: ${upload.errorMessage}`);
  return retrieveModel(api, upload.entityId);
}
