import { platform } from '#platform';
import { throwIfAborted } from '../core/pause.ts';
import { WharfError } from '../errors/wharf-error.ts';
import type { DownloadTarget, Hasher } from '../platform/platform.ts';
import type { Content } from './content.ts';
import { fits, readFingerprint, writeFingerprint } from './fingerprint.ts';
import type { Receiver } from './transfer.ts';

/** @throws WharfError where the platform has none: those with files have one */
export function sha256Hasher(): Hasher {
  const hasher = platform.hasher('sha256');
  if (hasher === undefined) throw new WharfError('SHA-256 cannot be computed here');
  return hasher;
}

/** A file being downloaded, its digest computed on the way. */
export class KeptFile implements Receiver {
  readonly #target: DownloadTarget;
  readonly #content: Content;
  #hasher: Hasher;
  #position = 0;
  /** Bytes in the target, also those that are not of the content. */
  #held: number;
  #etag: string | undefined;

  private constructor(target: DownloadTarget, content: Content, hasher: Hasher) {
    this.#target = target;
    this.#content = content;
    this.#hasher = hasher;
    this.#held = target.kept;
  }

  /**
   * Goes on with what an earlier attempt left of the same content; what it left of another is overwritten later.
   * @param onRead called with the bytes read again for the digest
   */
  static async open(
    target: DownloadTarget,
    content: Content,
    signal: AbortSignal,
    onRead: (position: number) => void,
  ): Promise<KeptFile> {
    const file = new KeptFile(target, content, sha256Hasher());
    const fingerprint = readFingerprint(target.fingerprint);
    const tooLong = content.sha256 !== undefined && target.kept > (content.size ?? Number.POSITIVE_INFINITY);
    if (target.kept === 0 || tooLong || fingerprint === undefined || !fits(fingerprint, content)) return file;
    file.#etag = fingerprint.etag ?? undefined;
    for await (const bytes of target.read()) {
      throwIfAborted(signal);
      await file.#hasher.update(bytes);
      file.#position += bytes.length;
      onRead(file.#position);
    }
    return file;
  }

  get position(): number {
    return this.#position;
  }

  get etag(): string | undefined {
    return this.#etag;
  }

  /** The bytes are not what they should be: the next ones begin at 0. */
  forget(): void {
    this.#position = 0;
    this.#etag = undefined;
    this.#hasher = sha256Hasher();
  }

  async restart(etag: string | undefined): Promise<void> {
    this.forget();
    this.#etag = etag;
    await this.#target.restart(writeFingerprint(this.#content, etag));
    this.#held = 0;
  }

  async accept(bytes: Uint8Array): Promise<void> {
    await Promise.all([this.#hasher.update(bytes), this.#target.append(bytes)]);
    this.#position += bytes.length;
    this.#held += bytes.length;
  }

  /** At the end of a content that has no bytes, nothing has overwritten what lay there of another one. */
  async settle(): Promise<void> {
    if (this.#held !== this.#position) await this.restart(this.#etag);
  }

  /** Hexadecimal. Once only. */
  digest(): Promise<string> {
    return this.#hasher.digest();
  }
}
