import { platform } from '#platform';
import type { Api } from '../core/api.ts';
import { DigestMismatchError } from '../errors/digest-mismatch-error.ts';
import { WharfError } from '../errors/wharf-error.ts';
import type { Hasher } from '../platform/platform.ts';
import { DEFAULT_PATIENCE } from '../reading/patience.ts';
import type { Content } from './content.ts';
import type { ReadOptions } from './download.ts';
import { DEFAULT_IDLE_TIMEOUT } from './download-content.ts';
import { Report } from './report.ts';
import { type Receiver, transfer } from './transfer.ts';
import { withSignal } from './with-signal.ts';

/** A content as a stream, read as fast as it is taken, and compared with its digest at its end. */
export function streamContent(api: Api, content: Content, options: ReadOptions): ReadableStream<Uint8Array> {
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  void feed(api, content, options, writable.getWriter());
  return readable;
}

async function feed(
  api: Api,
  content: Content,
  options: ReadOptions,
  writer: WritableStreamDefaultWriter<Uint8Array>,
): Promise<void> {
  try {
    await withSignal(options.signal, async (signal, end) => {
      // Whoever cancels the stream also ends what is waited for, from the network or in a pause.
      writer.closed.catch(end);
      const output = new StreamReceiver(content, writer);
      const report = new Report(options.onProgress);
      await transfer(api, content, output, {
        idleTimeout: options.idleTimeout ?? DEFAULT_IDLE_TIMEOUT,
        giveUpAfter: options.giveUpAfter ?? DEFAULT_PATIENCE,
        signal,
        onPiece: (total) => report.at('downloading', output.position, total),
      });
      await output.verify();
      report.at('done', output.position, output.position);
    });
    await writer.close();
  } catch (error) {
    await writer.abort(error).catch(() => {});
  }
}

/** What has been handed on cannot be taken back: where a content begins anew, it is passed over up to there. */
class StreamReceiver implements Receiver {
  readonly #content: Content;
  readonly #writer: WritableStreamDefaultWriter<Uint8Array>;
  readonly #hasher: Hasher | undefined = platform.hasher('sha256');
  #position = 0;
  #handedOn = 0;
  #etag: string | undefined;

  constructor(content: Content, writer: WritableStreamDefaultWriter<Uint8Array>) {
    this.#content = content;
    this.#writer = writer;
  }

  get position(): number {
    return this.#position;
  }

  get etag(): string | undefined {
    return this.#etag;
  }

  /** @throws WharfError where the bytes to come may be of another version, and no digest would tell in the end */
  async restart(etag: string | undefined): Promise<void> {
    const sure = this.#isVerified() || (etag !== undefined && etag === this.#etag);
    if (this.#handedOn > 0 && !sure)
      throw new WharfError(`${this.#content.name} changed, or may have, while it was read: read it again`);
    this.#position = 0;
    this.#etag = etag;
  }

  async accept(bytes: Uint8Array): Promise<void> {
    const fresh = bytes.subarray(Math.max(0, this.#handedOn - this.#position));
    this.#position += bytes.length;
    if (fresh.length === 0) return;
    this.#handedOn += fresh.length;
    await this.#hasher?.update(fresh);
    await this.#writer.write(fresh);
  }

  /** @throws DigestMismatchError */
  async verify(): Promise<void> {
    const { name, sha256 } = this.#content;
    const actual = await this.#hasher?.digest();
    if (sha256 !== undefined && actual !== undefined && actual !== sha256)
      throw new DigestMismatchError(name, { expected: sha256, actual });
  }

  #isVerified(): boolean {
    return this.#content.sha256 !== undefined && this.#hasher !== undefined;
  }
}
