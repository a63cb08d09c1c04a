import type { ApiRequest } from '../core/api.ts';
import { path } from '../core/path.ts';
import { NotFoundError } from '../errors/not-found-error.ts';
import { UploadFailedError } from '../errors/upload-failed-error.ts';
import { WharfError } from '../errors/wharf-error.ts';
import { isTransient } from '../reading/patience.ts';
import type { Upload, UploadPart } from '../types.ts';
import { DigestChoice } from './part-digests.ts';
import { type PartPlan, partBounds } from './part-plan.ts';
import type { UploadCall } from './upload-call.ts';
import { UploadPatience } from './upload-patience.ts';
import type { UploadState } from './upload-state.ts';

/** A URL that ends sooner, in milliseconds, is renewed before a part is sent to it; one that lives short, at half its life. */
const NEARLY_EXPIRED = 30_000;

/** What an upload looks like from here, and what of it the server has acknowledged. */
export class UploadSession {
  readonly call: UploadCall;
  readonly plan: PartPlan;
  /** Of the parts, which all share it. */
  readonly patience: UploadPatience;
  /** Of the API: its answers do not show that parts get through. */
  readonly #patienceToAsk: UploadPatience;
  readonly digestChoice = new DigestChoice();
  readonly #lastModified: number | null;
  readonly #acknowledged = new Map<number, string>();
  /** Of a saved state, until they have been compared: an interruption before that must not lose them. */
  #carried: UploadState['digests'] = {};
  #upload: Upload;
  #urls = new Map<number, UploadPart>();
  #seenAt = 0;
  #renewal: Promise<Upload> | undefined;

  /** @param upload as it was just created or looked at */
  constructor(call: UploadCall, upload: Upload, plan: PartPlan, lastModified: number | undefined) {
    this.call = call;
    this.plan = plan;
    this.patience = new UploadPatience(call.giveUpAfter, call.api.logger, call.signal);
    this.#patienceToAsk = new UploadPatience(call.giveUpAfter, call.api.logger, call.signal);
    this.#lastModified = lastModified ?? null;
    this.#upload = upload;
    this.#see(upload);
  }

  /** As last seen. */
  get upload(): Upload {
    return this.#upload;
  }

  /** False when somebody else completed it: nothing more can be sent. */
  get isOpen(): boolean {
    return this.#upload.status === 'pending';
  }

  sizeOf(number: number): number {
    const { start, end } = partBounds(this.plan, number);
    return end - start;
  }

  /** Numbers of the parts that are still to be sent. */
  outstanding(): number[] {
    return Array.from({ length: this.plan.parts }, (_, index) => index + 1).filter(
      (number) => !this.#acknowledged.has(number),
    );
  }

  /**
   * Asks the API for as long as patience lasts.
   * @throws NotFoundError where it does not know the upload
   * @throws APIError where it refuses, or patience has come to its end
   */
  async ask<T>(request: Omit<ApiRequest, 'signal' | 'maxRetries'>): Promise<T> {
    for (let failures = 1; ; failures += 1) {
      try {
        const body = await this.call.api.request<T>({ ...request, signal: this.call.signal, maxRetries: 0 });
        this.#patienceToAsk.rewarded();
        return body;
      } catch (error) {
        if (error instanceof NotFoundError) throw this.#gone(error);
        if (!isTransient(error)) throw error;
        await this.#patienceToAsk.tried(`${request.method.toUpperCase()} ${request.path}`, error, failures);
      }
    }
  }

  /**
   * The upload as it is now; its URLs are fresh.
   * @throws UploadFailedError where it has failed or was aborted
   */
  async look(): Promise<Upload> {
    const { upload } = await this.ask<{ upload: Upload }>({
      method: 'get',
      path: path`/uploads/${this.#upload.id}`,
    });
    this.#see(upload);
    return upload;
  }

  /** Where part `number` goes, renewed in time. */
  async urlOf(number: number): Promise<string> {
    if (this.#isNearlyExpired(number)) await this.#renew();
    const url = this.#urls.get(number)?.url;
    if (url === undefined && this.isOpen) throw new WharfError(`The API gives no URL for part ${number}`);
    return url ?? '';
  }

  /** A URL was refused: looks for others, unless another part's refusal has brought them already. */
  async renewUnlessNew(number: number, refused: string): Promise<void> {
    if (this.#urls.get(number)?.url === refused) await this.#renew();
  }

  /** The server has the part. @param digest hexadecimal; empty where it could not be computed */
  acknowledge(number: number, digest: string): void {
    this.#acknowledged.set(number, digest);
    this.patience.rewarded();
    this.call.meter.stored(number, this.sizeOf(number));
    this.tell();
  }

  /** What an earlier call left behind, to be compared. */
  carry(digests: UploadState['digests']): void {
    this.#carried = digests;
  }

  /** Everything was compared: `kept` by number is what the server has and what is the same here. */
  keep(kept: ReadonlyMap<number, string>): void {
    for (const [number, digest] of kept) this.#acknowledged.set(number, digest);
    this.#carried = {};
    this.tell();
  }

  /** The server has not what was taken for acknowledged. */
  forget(numbers: readonly number[]): void {
    for (const number of numbers)
      if (this.#acknowledged.delete(number)) this.call.meter.missing(this.sizeOf(number));
    this.tell();
  }

  state(): UploadState {
    const { id, originalFileName, fileName } = this.#upload;
    return {
      version: 1,
      uploadId: id,
      baseURL: this.call.api.baseURL,
      fileName: originalFileName ?? fileName,
      fileSize: this.plan.fileSize,
      lastModified: this.#lastModified,
      partSize: this.plan.partSize,
      digests: { ...this.#carried, ...Object.fromEntries(this.#acknowledged) },
    };
  }

  /** Lets the user save what a resume would need. */
  tell(): void {
    this.call.saveState(() => this.state());
  }

  #isNearlyExpired(number: number): boolean {
    const part = this.#urls.get(number);
    if (part === undefined) return true;
    const expires = Date.parse(part.expires);
    const lifetime = expires - this.#seenAt;
    // A URL that had expired when it came was made by another clock than ours: a refusal will tell.
    return lifetime > 0 && expires - Date.now() < Math.min(NEARLY_EXPIRED, lifetime / 2);
  }

  /** One look for all parts that want one at the same time. */
  #renew(): Promise<Upload> {
    this.#renewal ??= this.look().finally(() => {
      this.#renewal = undefined;
    });
    return this.#renewal;
  }

  #see(upload: Upload): void {
    this.#upload = upload;
    this.call.meter.saw(upload);
    if (upload.status === 'failed') throw new UploadFailedError(upload);
    if (upload.parts === undefined) return;
    this.#urls = new Map(upload.parts.map((part) => [part.number, part]));
    this.#seenAt = Date.now();
  }

  #gone(cause: NotFoundError): NotFoundError {
    const { status, headers, error } = cause;
    return new NotFoundError(
      `Upload ${this.#upload.id} is not there any more: ${cause.message}`,
      {
        ...(status === undefined ? {} : { status }),
        ...(headers === undefined ? {} : { headers }),
        ...(error === undefined ? {} : { error }),
      },
      { cause },
    );
  }
}
