import { bareTag } from '../../core/bare-tag.ts';
import type { PartAnswer } from '../platform.ts';

/** Bytes kept of an answer: enough for the reason of a refusal. */
export const ANSWER_LIMIT = 4096;

/** Without quotes and the mark of weak tags; `undefined` where there is none, or CORS hides it. */
export function etagOf(headers: Headers): string | undefined {
  const tag = headers.get('etag');
  return tag === null ? undefined : bareTag(tag);
}

/** An answer that was read. */
export function partAnswer(status: number, headers: Headers, body: Uint8Array): PartAnswer {
  return { status, headers, etag: etagOf(headers), text: new TextDecoder().decode(body) };
}
