import type { ObservedUpload, Operation } from '../history/entry.ts';
import type { Random } from '../random.ts';
import { sha256 } from './content.ts';
import type { Answer, Outcome, Recorder } from './recorder.ts';

/** Milliseconds that clients wait for an answer of the API, and for one that carries a file. */
const API_TIMEOUT = 10_000;
const FILE_TIMEOUT = 20_000;

export interface PartJson {
  readonly number: number;
  readonly url: string;
  readonly etag?: string;
}

export interface UploadJson {
  readonly id: string;
  readonly status: string;
  readonly entityId?: string;
  readonly errorMessage?: string;
  readonly errorDetails?: { readonly code?: string };
  readonly parts?: readonly PartJson[];
}

/** A file of an entity, as the API says it is. */
export interface EntityFile {
  readonly url: string;
  readonly sha256: string;
}

/** What a call is about, for the history. */
interface About {
  readonly operation: Operation;
  readonly intent: string;
  readonly upload?: string;
  readonly entity?: string;
}

/** Calls the API on any of its nodes: the next one each time. Repeats nothing. */
export class WharfClient {
  readonly #recorder: Recorder;
  readonly #nodes: readonly (readonly [name: string, url: string])[];
  readonly #authorization: string;
  readonly #random: Random;

  constructor(options: {
    readonly recorder: Recorder;
    readonly nodes: readonly (readonly [name: string, url: string])[];
    readonly credentials: { readonly key: string; readonly secret: string };
    readonly random: Random;
  }) {
    const { key, secret } = options.credentials;
    this.#recorder = options.recorder;
    this.#nodes = options.nodes;
    this.#random = options.random;
    this.#authorization = `Basic ${Buffer.from(`${key}:${secret}`).toString('base64')}`;
  }

  get authorization(): string {
    return this.#authorization;
  }

  /** Base URL of any node that has the API. */
  anyNode(): readonly [name: string, url: string] {
    return this.#random.pick(this.#nodes);
  }

  /** A call whose answer is an upload. @returns it, or undefined unless the call was acknowledged */
  async upload(
    about: About,
    method: string,
    path: string,
    body?: unknown,
    key?: string,
  ): Promise<{ readonly outcome: Outcome['outcome']; readonly upload: UploadJson | undefined }> {
    const told = (answer: Answer) => ({ upload: observed(uploadOf(answer)) });
    const { outcome, answer } = await this.#call(about, method, path, { body, key, told });
    return { outcome, upload: outcome === 'ok' && answer !== undefined ? uploadOf(answer) : undefined };
  }

  /** Any other call. @returns the outcome, and the JSON of an acknowledged one */
  async json<T>(
    about: About,
    method: string,
    path: string,
    body?: unknown,
    key?: string,
    entityOf?: (body: T) => string,
  ): Promise<{
    readonly outcome: Outcome['outcome'];
    readonly status: number;
    readonly body: T | undefined;
  }> {
    const told = (answer: Answer) => (entityOf === undefined ? {} : { entity: entityOf(parse<T>(answer)) });
    const { outcome, answer } = await this.#call(about, method, path, { body, key, told });
    const parsed = outcome === 'ok' && answer !== undefined ? parse<T>(answer) : undefined;
    return { outcome, status: answer?.status ?? 0, body: parsed };
  }

  /** Sends a part to its signed URL. */
  async putPart(
    about: Omit<About, 'operation'>,
    part: PartJson,
    bytes: Uint8Array,
  ): Promise<Outcome['outcome']> {
    const { outcome } = await this.#recorder.call(
      {
        about: { ...about, operation: 'put-part', part: part.number },
        told: ({ headers }) => ({ etag: plainTag(headers.etag) }),
      },
      { method: 'PUT', url: part.url, body: bytes, timeout: FILE_TIMEOUT },
    );
    return outcome;
  }

  /** Reads a file from its signed URL. @returns the digest of what came */
  async download(about: Omit<About, 'operation'>, url: string): Promise<string | undefined> {
    const { outcome, answer } = await this.#recorder.call(
      {
        about: { ...about, operation: 'download' },
        told: ({ body }) => ({ sha256: sha256(body), size: body.length }),
      },
      { method: 'GET', url, timeout: FILE_TIMEOUT },
    );
    return outcome === 'ok' && answer !== undefined ? sha256(answer.body) : undefined;
  }

  #call(
    about: About,
    method: string,
    path: string,
    { body, key, told }: { body: unknown; key: string | undefined; told: (answer: Answer) => object },
  ): Promise<Outcome> {
    const [node, url] = this.anyNode();
    return this.#recorder.call(
      { about: { ...about, node }, told },
      {
        method,
        url: `${url}/v1${path}`,
        headers: {
          authorization: this.#authorization,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...(key === undefined ? {} : { 'idempotency-key': key }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        timeout: API_TIMEOUT,
      },
    );
  }
}

function parse<T>({ body }: Answer): T {
  return JSON.parse(body.toString()) as T;
}

function uploadOf(answer: Answer): UploadJson {
  const { upload } = parse<{ upload?: UploadJson }>(answer);
  if (upload === undefined) throw new Error('an answer without an upload');
  return upload;
}

/** An entity tag without quotes; an empty text where there is none. */
function plainTag(tag: string | undefined): string {
  return (tag ?? '').replaceAll('"', '');
}

function observed({ id, status, entityId, errorMessage, errorDetails, parts }: UploadJson): ObservedUpload {
  const stored = parts?.filter((part) => part.etag !== undefined);
  return {
    id,
    status,
    ...(entityId === undefined ? {} : { entityId }),
    ...(errorMessage === undefined ? {} : { errorMessage }),
    ...(errorDetails?.code === undefined ? {} : { errorCode: errorDetails.code }),
    ...(stored === undefined
      ? {}
      : { parts: Object.fromEntries(stored.map(({ number, etag }) => [number, plainTag(etag)])) }),
  };
}
