import assert from 'node:assert/strict';
import type { Answer, Api, ErrorJson } from './api.ts';

export interface PreviewJson {
  readonly source: string;
  readonly kind: string;
  readonly url: string;
  readonly fileName: string;
  readonly name?: string;
  readonly shortDescription?: string;
  readonly contentType?: string;
  readonly files: readonly { readonly path: string; readonly size?: number }[];
  readonly filesCount: number;
  readonly fileSize?: number;
  readonly triggerWords: readonly string[];
  readonly origin?: Readonly<Record<string, unknown>>;
}

type Fields = Readonly<Record<string, unknown>>;

export function askPreview(
  api: Api,
  fields: Fields,
): Promise<Answer<{ readonly preview: PreviewJson } | ErrorJson>> {
  return api.call('POST', '/imports/preview', fields);
}

export async function previewed(api: Api, fields: Fields): Promise<PreviewJson> {
  const { body } = await askPreview(api, fields);
  assert.ok('preview' in body, JSON.stringify(body));
  return body.preview;
}

/** Asserts that a preview is refused with a status and a reason that a person can read. */
export async function previewRefused(api: Api, fields: Fields, status: number): Promise<ErrorJson> {
  const answer = await askPreview(api, fields);
  assert.equal(answer.status, status, JSON.stringify(answer.body));
  assert.ok('reason' in answer.body);
  return answer.body;
}
