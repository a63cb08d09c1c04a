import type { AssetOptions, Kind } from '../types.ts';
import type { WaitOptions } from '../waiting/wait-options.ts';

interface ImportOptions extends WaitOptions {
  /** Of what becomes an asset; not for models. */
  readonly assetOptions?: AssetOptions;
  /** Wins over the client's `projectId`. */
  readonly projectId?: string;
  /** Called with the id as soon as the import exists: from then on it goes on without this process. */
  readonly onCreated?: (uploadId: string) => void;
}

export interface ImportFromUrlParams extends ImportOptions {
  readonly url: string;
  /** @default 'asset': the content decides */
  readonly kind?: Kind;
  /** @default what its server says, or the URL */
  readonly fileName?: string;
}

export interface ImportFromHuggingFaceParams extends ImportOptions {
  /** `org/name`, `org/name@revision`, `org/name:Q4_K_M`, or a link of a model, folder or file. */
  readonly model: string;
}

export interface ImportFromCivitaiParams extends ImportOptions {
  /** A link of a model, version or download, or an AIR (`urn:air:...`). */
  readonly url: string;
}
