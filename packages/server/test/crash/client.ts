import { setTimeout as pause } from 'node:timers/promises';
import { Api, putPart, sha256, type UploadJson } from '../acceptance/driver/api.ts';
import type { TestServer } from '../acceptance/driver/server.ts';

const CONTENT_TYPES = {
  image: 'image/png',
  model: 'application/octet-stream',
  text: 'text/plain',
} as const;

/** A file that the client wants in, and what the server has acknowledged about it. */
export interface Intent {
  readonly bytes: Uint8Array;
  readonly kind: keyof typeof CONTENT_TYPES;
  readonly parts: number;
  /** The server refuses it: it is not what it says. */
  readonly hostile: boolean;
  /** The client gives up on it after the first part. */
  readonly abort: boolean;
  /** Send the first part twice. */
  readonly replace: boolean;
  /** Where the server is to fetch it from; undefined: the client sends it. */
  readonly url: string | undefined;
  /** Of the request that creates the upload: sent again as long as nobody has answered it. */
  readonly key: string;
  id: string | undefined;
  /** Servers that have died while it was under way. */
  deaths: number;
  /** Numbers of the parts whose PUT was answered with 200. */
  readonly acknowledged: Set<number>;
  completeAcknowledged: boolean;
  abortAcknowledged: boolean;
  /** Its end, once the client has looked at what came of it. */
  final: UploadJson | undefined;
}

export function newIntent(
  bytes: Uint8Array,
  options: Pick<Intent, 'kind' | 'parts'> & Partial<Pick<Intent, 'hostile' | 'abort' | 'replace' | 'url'>>,
): Intent {
  return {
    bytes,
    hostile: false,
    abort: false,
    replace: false,
    url: undefined,
    ...options,
    key: crypto.randomUUID(),
    id: undefined,
    deaths: 0,
    acknowledged: new Set(),
    completeAcknowledged: false,
    abortAcknowledged: false,
    final: undefined,
  };
}

/** The server broke a promise it had made with a 200. */
export class BrokenPromise extends Error {
  override readonly name = 'BrokenPromise';
}

function insist(condition: boolean, what: string, intent: Intent): void {
  if (!condition) throw new BrokenPromise(`${what} (upload ${intent.id}, ${intent.kind})`);
}

/** Size of every part but the last: the least allowed. */
const PART_SIZE = 5 * 1024 ** 2;

function slice(intent: Intent, number: number): Uint8Array {
  if (intent.parts === 1) return intent.bytes;
  return intent.bytes.subarray(
    (number - 1) * PART_SIZE,
    number === intent.parts ? undefined : number * PART_SIZE,
  );
}

/**
 * Carries an intent as far as the server lives, checking on the way that whatever was acknowledged
 * before is still so. Errors of the network are the point of the exercise and propagate.
 */
export async function pursue(server: TestServer, intent: Intent): Promise<void> {
  const api = Api.of(server);
  const upload = await current(api, intent);
  if (upload.status === 'pending') {
    if (intent.url === undefined) await send(upload, intent);
    if (intent.abort) {
      await api.abortUpload(upload.id);
      intent.abortAcknowledged = true;
    } else if (intent.url === undefined) {
      await api.completeUpload(upload.id);
      intent.completeAcknowledged = true;
    }
  }
  const final = await settled(api, upload.id);
  await checkFinal(api, intent, final);
  // Only now: what has been seen may be deleted by the neighbours, and is not looked at again in a later life.
  intent.final = final;
}

async function current(api: Api, intent: Intent): Promise<UploadJson> {
  if (intent.id === undefined) {
    const upload = await api.createUpload(
      intent.url === undefined ? fieldsToSend(intent) : { kind: intent.kind, url: intent.url },
      { 'idempotency-key': intent.key },
    );
    intent.id = upload.id;
    return upload;
  }
  const upload = await api.retrieveUpload(intent.id);
  const stored = new Set(
    (upload.parts ?? []).filter((part) => part.size !== undefined).map((part) => part.number),
  );
  insist(
    !(intent.completeAcknowledged && upload.status === 'pending'),
    'a completed upload is pending again',
    intent,
  );
  insist(
    !(intent.abortAcknowledged && upload.status !== 'failed'),
    'an aborted upload is not failed',
    intent,
  );
  if (upload.status === 'pending') {
    for (const number of intent.acknowledged) {
      insist(stored.has(number), `the acknowledged part ${number} is gone`, intent);
    }
  }
  return upload;
}

function fieldsToSend({ kind, bytes, parts }: Intent) {
  const contentType = CONTENT_TYPES[kind];
  return { kind, fileName: `crash.${kind}`, contentType, fileSize: bytes.length, parts };
}

async function send(upload: UploadJson, intent: Intent): Promise<void> {
  // Backwards: the server must not count on order.
  for (const part of [...(upload.parts ?? [])].reverse()) {
    if (part.size !== undefined && !(intent.replace && part.number === 1)) continue;
    const bytes = slice(intent, part.number);
    if (intent.replace && part.number === 1) {
      await acknowledge(intent, part.number, putPart(part.url, Buffer.alloc(bytes.length, 'x')));
    }
    await acknowledge(intent, part.number, putPart(part.url, bytes));
    if (intent.abort) return;
  }
}

async function acknowledge(intent: Intent, number: number, answer: Promise<Response>): Promise<void> {
  const { status } = await answer;
  // Sealed by a complete whose answer was lost with the process: complete again, as the answer says.
  if (status === 400 && !intent.acknowledged.has(number))
    throw new BrokenPromise(`part ${number} was refused`);
  if (status === 200) intent.acknowledged.add(number);
}

/** Polls: the event stream would hide a server that comes back. */
async function settled(api: Api, id: string): Promise<UploadJson> {
  for (;;) {
    const upload = await api.retrieveUpload(id);
    if (upload.status === 'imported' || upload.status === 'failed') return upload;
    await pause(20);
  }
}

async function checkFinal(api: Api, intent: Intent, upload: UploadJson): Promise<void> {
  // A server may be done with what it fetches itself before it hears that nobody wants it any more.
  const tooLate = intent.url !== undefined && !intent.abortAcknowledged && upload.status === 'imported';
  if ((intent.abort && !tooLate) || intent.hostile) {
    insist(upload.status === 'failed', `it should have failed, but is ${upload.status}`, intent);
    insist((upload.errorMessage ?? '') !== '', 'it failed without a reason', intent);
    return;
  }
  insist(upload.status === 'imported', `it should be imported, but: ${upload.errorMessage}`, intent);
  const entity = await imported(api, intent, upload);
  const answer = await fetch(entity.url);
  insist(answer.status === 200, `its bytes are answered with ${answer.status}`, intent);
  const bytes = new Uint8Array(await answer.arrayBuffer());
  insist(sha256(bytes) === sha256(intent.bytes), 'the bytes are not those that were sent', intent);
  insist(entity.sha256 === sha256(intent.bytes), 'the digest is wrong', intent);
}

/** What the upload became, with a URL that reads its bytes. */
async function imported(
  api: Api,
  intent: Intent,
  upload: UploadJson,
): Promise<{ readonly url: string; readonly sha256: string }> {
  if (intent.kind !== 'model') {
    const { body } = await api.call<{ asset: { url: string; sha256: string } }>(
      'GET',
      `/assets/${upload.entityId}`,
    );
    return body.asset;
  }
  const { body } = await api.call<{ files: { url: string; sha256: string }[] }>(
    'POST',
    `/models/${upload.entityId}/download`,
  );
  const [file] = body.files;
  if (file === undefined) throw new BrokenPromise(`a model without files (upload ${intent.id})`);
  return file;
}
