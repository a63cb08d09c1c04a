/** Tells webhooks from what only says that it is one; runs wherever there is WebCrypto. */
import { WebhookVerificationError } from '../errors/webhook-verification-error.ts';
import type { WebhookEvent } from './webhook-event.ts';

/** What a request came with: as `fetch` has it, or as Node.js does. */
export type WebhookHeaders =
  | { get(name: string): string | null }
  | Readonly<Record<string, string | readonly string[] | undefined>>;

export interface VerifyWebhookOptions {
  /** Seconds that the clocks of sender and receiver may differ, and the message may have taken. @default 300 */
  readonly tolerance?: number;
}

const TOLERANCE = 300;
const SECRET_PREFIX = 'whsec_';
const SIGNATURE_PREFIX = 'v1,';
/** More than any sender makes: each is work. */
const MOST_SIGNATURES = 10;

/**
 * The event of a message that Wharf, or any other sender of Standard Webhooks, has signed with this secret lately.
 * `webhook-id` of the headers is what repetitions are told by: a message may come more than once.
 *
 * @param payload the body as it came, text or bytes: not parsed, for what is written again has another signature
 * @param secret `whsec_...`; several while they are changed over
 * @throws WebhookVerificationError for every other message
 * @throws TypeError for a body that somebody has parsed already
 */
export async function verifyWebhook(
  payload: string | Uint8Array | ArrayBuffer,
  headers: WebhookHeaders,
  secret: string | readonly string[],
  { tolerance = TOLERANCE }: VerifyWebhookOptions = {},
): Promise<WebhookEvent> {
  const body = bytesOf(payload);
  const id = required(headers, 'webhook-id');
  const timestamp = required(headers, 'webhook-timestamp');
  const signatures = required(headers, 'webhook-signature');
  checkTime(timestamp, tolerance);
  const signed = joined(new TextEncoder().encode(`${id}.${timestamp}.`), body);
  for (const each of typeof secret === 'string' ? [secret] : secret) {
    if (await isSigned(signed, signatures, each)) return parse(body);
  }
  throw new WebhookVerificationError('The signature of the webhook is not one of this secret');
}

function bytesOf(payload: unknown): Uint8Array {
  if (typeof payload === 'string') return new TextEncoder().encode(payload);
  if (ArrayBuffer.isView(payload)) {
    return new Uint8Array(payload.buffer, payload.byteOffset, payload.byteLength);
  }
  if (payload instanceof ArrayBuffer) return new Uint8Array(payload);
  throw new TypeError(
    'A webhook is verified by its body as it came, as text or bytes. Have it read so: with Express by express.raw({ type: "application/json" }) for this route, elsewhere by request.text()',
  );
}

function required(headers: WebhookHeaders, name: string): string {
  const value = typeof headers.get === 'function' ? headers.get(name) : inRecord(headers, name);
  if (typeof value === 'string' && value !== '') return value;
  throw new WebhookVerificationError(`The header ${name} is missing: this is no webhook`);
}

function inRecord(headers: object, name: string): unknown {
  return Object.entries(headers).find(([given]) => given.toLowerCase() === name)?.[1];
}

function checkTime(timestamp: string, tolerance: number): void {
  const seconds = /^\d{1,15}$/.test(timestamp) ? Number(timestamp) : Number.NaN;
  const difference = Date.now() / 1000 - seconds;
  // Also where it is not a number.
  if (!(Math.abs(difference) <= tolerance)) {
    throw new WebhookVerificationError(
      `The webhook was not sent within ${tolerance} seconds of now: it is a repetition, or a clock is wrong`,
    );
  }
}

/** Compares in constant time, as WebCrypto does. */
async function isSigned(
  signed: Uint8Array<ArrayBuffer>,
  signatures: string,
  secret: string,
): Promise<boolean> {
  const bytes = fromBase64(secret.startsWith(SECRET_PREFIX) ? secret.slice(SECRET_PREFIX.length) : secret);
  if (bytes === undefined || bytes.length === 0) {
    throw new WebhookVerificationError(`The secret is not one of a webhook: it begins with ${SECRET_PREFIX}`);
  }
  const algorithm = { name: 'HMAC', hash: 'SHA-256' };
  const key = await crypto.subtle.importKey('raw', bytes, algorithm, false, ['verify']);
  const given = signatures.split(' ').filter((each) => each.startsWith(SIGNATURE_PREFIX));
  for (const each of given.slice(0, MOST_SIGNATURES)) {
    const signature = fromBase64(each.slice(SIGNATURE_PREFIX.length));
    if (signature !== undefined && (await crypto.subtle.verify('HMAC', key, signature, signed))) return true;
  }
  return false;
}

function fromBase64(text: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  } catch {
    return undefined;
  }
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array<ArrayBuffer> {
  const both = new Uint8Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}

function parse(body: Uint8Array): WebhookEvent {
  try {
    return JSON.parse(new TextDecoder().decode(body)) as WebhookEvent;
  } catch (cause) {
    throw new WebhookVerificationError('The webhook is signed, but its body is not JSON', { cause });
  }
}
