import type { Api } from '../core/api.ts';
import { inProject } from '../core/in-project.ts';
import { WharfError } from '../errors/wharf-error.ts';
import { ProgressMeter } from './progress-meter.ts';
import type { UploadFileParams } from './upload-params.ts';
import type { UploadState } from './upload-state.ts';

const DEFAULT_CONCURRENCY = 4;
const MAX_CONCURRENCY = 32;
/** Milliseconds. */
const DEFAULT_GIVE_UP_AFTER = 600_000;

function concurrencyOf(given: number | undefined): number {
  const concurrency = given ?? DEFAULT_CONCURRENCY;
  if (!Number.isInteger(concurrency) || concurrency < 1 || concurrency > MAX_CONCURRENCY)
    throw new WharfError(`concurrency must be 1 to ${MAX_CONCURRENCY}, not ${concurrency}`);
  return concurrency;
}

/** One call of `uploadFile`: its options, and its end, which everything that belongs to it hears of. */
export class UploadCall {
  readonly api: Api;
  readonly concurrency: number;
  /** Milliseconds of nothing but failures that are borne. */
  readonly giveUpAfter: number;
  readonly meter: ProgressMeter;
  readonly #controller = new AbortController();
  readonly #params: UploadFileParams;
  #reason: { readonly error: unknown } | undefined;

  /** @throws WharfError for an option that is out of its range */
  constructor(api: Api, params: UploadFileParams) {
    this.#params = params;
    this.api = inProject(api, params.projectId);
    this.concurrency = concurrencyOf(params.concurrency);
    this.giveUpAfter = params.giveUpAfter ?? DEFAULT_GIVE_UP_AFTER;
    if (!(this.giveUpAfter >= 0))
      throw new WharfError(`giveUpAfter must be 0 or more milliseconds, not ${this.giveUpAfter}`);
    this.meter = new ProgressMeter(params.onProgress, (error) => this.stop(error));
    params.signal?.addEventListener('abort', this.#abort);
    if (params.signal?.aborted === true) this.#abort();
  }

  /** Aborted when the call is over before its time, for whatever reason. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Ends the call: the first error given is what it throws. */
  stop(error: unknown): void {
    this.#reason ??= { error };
    this.#controller.abort(error);
  }

  /** What ended the call, where it was ended by `stop`: that `error` may only be a consequence. */
  reasonOf(error: unknown): unknown {
    return this.#reason === undefined ? error : this.#reason.error;
  }

  /** @param state made only where somebody wants it: it grows with the parts, and is told after each */
  saveState(state: () => UploadState): void {
    const { onState } = this.#params;
    if (onState === undefined) return;
    try {
      onState(state());
    } catch (error) {
      // Also where nobody waits for the part whose acknowledgement it was told of.
      this.stop(error);
    }
  }

  /** Lets go of the user's signal. */
  finish(): void {
    this.meter.stop();
    this.#params.signal?.removeEventListener('abort', this.#abort);
  }

  readonly #abort = () => this.#controller.abort(this.#params.signal?.reason);
}
