import type { AssetKind, Kind } from '@wharf/contract';

/** Reads bytes of the file under inspection. Offsets and lengths are in bytes. */
export interface ByteSource {
  /** Length of the whole file in bytes. */
  readonly size: number;
  /**
   * Returns exactly the bytes `[offset, offset + length)`, shortened only where the file ends.
   * An offset at or past the end returns an empty array.
   */
  read(offset: number, length: number): Promise<Uint8Array>;
}

/** What a validator is told about a file. Nothing here is trusted but `source`. */
export interface ValidationInput {
  /** The kind the client asked for; the `asset` validator picks the real one from the content. */
  readonly kind: Kind;
  /** The client's file name, already reduced to a base name; a hint at most. */
  readonly fileName: string;
  /** The declared MIME type, lower case and without parameters. */
  readonly contentType: string;
  readonly source: ByteSource;
  /** Reports how much is done, 0 to 1; calls that go backwards are ignored. */
  progress(fraction: number): void;
}

/**
 * What a derived file is for. `thumbnail`: a small picture that stands for the file in lists (a still,
 * a waveform, a view of a 3D scene). `first-frame`, `last-frame`: of a video. `tensor-table`: the
 * tensors of model weights as JSON, see {@link TensorRow}.
 */
export type RenditionRole = 'thumbnail' | 'first-frame' | 'last-frame' | 'tensor-table';

/** A small file made from the one under inspection while it was decoded. At most one of each role. */
export interface Rendition {
  readonly role: RenditionRole;
  readonly contentType: string;
  /** Pixels; 0 where it is no picture. */
  readonly width: number;
  /** Pixels; 0 where it is no picture. */
  readonly height: number;
  readonly bytes: Uint8Array;
}

/** The file is what it says: these facts become the asset. */
export interface AcceptedAsset {
  readonly verdict: 'accepted';
  readonly entity: 'asset';
  readonly assetKind: AssetKind;
  /** `metadata.type` and `source` of the asset: `uploaded`, `uploaded-avatar`, `uploaded-text`, ... */
  readonly assetType: string;
  /** The MIME type the content really has. */
  readonly mimeType: string;
  /** Kind-specific `metadata` (width, height, ...), without name, size, kind and type. */
  readonly metadata: Readonly<Record<string, unknown>>;
  /** Kind-specific `properties` (width, height, charCount, ...), without size. */
  readonly properties: Readonly<Record<string, unknown>>;
  readonly renditions: readonly Rendition[];
}

/** How model weights are stored in a file. */
export type WeightsFormat = 'safetensors' | 'gguf' | 'pytorch' | 'pickle';

/** One line of a `tensor-table` rendition: name, dtype as the format spells it, shape. */
export type TensorRow = readonly [name: string, dtype: string, shape: readonly number[]];

/** What is known of model weights without running anything. */
export interface WeightsFacts {
  readonly format: WeightsFormat;
  /** The family: `sd-1`, `sd-2`, `sdxl`, `sd-3`, `flux-1`, `llama`, ...; `unknown` when not recognised. */
  readonly architecture: string;
  /**
   * What the weights are for: `checkpoint`, `diffusion-model`, `lora`, `vae`, `controlnet`, `textual-inversion`,
   * `text-encoder`, `language-model`, ...; `unknown` when not recognised.
   */
  readonly role: string;
  /** What gave it away, a sentence each: a tensor with its shape, a metadata key. Empty when unknown. */
  readonly recognizedBy: readonly string[];
  readonly tensorCount: number;
  /** Numbers in all tensors together. */
  readonly parameterCount: number;
  /** Tensors and parameters by dtype as the format spells it: `F16`, `BF16`, `Q4_K`, ... */
  readonly dtypes: Readonly<Record<string, { readonly tensors: number; readonly parameters: number }>>;
  /** The file's own metadata, bounded in size; values that were cut or left out are named in `metadataOmitted`. */
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly metadataOmitted: readonly string[];
  /** Words that call the concept up, where the metadata has them. */
  readonly triggerWords: readonly string[];
  /** Format-specific facts for people: versions, quantisation, alignment, globals of a pickle. */
  readonly details: Readonly<Record<string, unknown>>;
}

/** The file holds model weights: these facts become a file of a model. */
export interface AcceptedModel {
  readonly verdict: 'accepted';
  readonly entity: 'model';
  /** The MIME type the content is served with: `application/octet-stream`, `application/zip`. */
  readonly mimeType: string;
  readonly weights: WeightsFacts;
  /** At most a `tensor-table`. */
  readonly renditions: readonly Rendition[];
}

export type Accepted = AcceptedAsset | AcceptedModel;

/** Stable names of the reasons for which a file is refused; clients may switch on them. */
export type RefusalCode =
  | 'corrupt'
  | 'truncated'
  | 'type-mismatch'
  | 'unsupported-type'
  | 'too-large-decoded'
  | 'active-content'
  | 'unsafe-code'
  | 'decoder-crashed'
  | 'decoder-timeout'
  | 'decoder-out-of-memory';

/** The file is not acceptable, through no fault of ours: retrying cannot help. */
export interface Refused {
  readonly verdict: 'refused';
  readonly code: RefusalCode;
  /** One sentence a person can act on: what is wrong, where (byte offset, element, rule). */
  readonly message: string;
  readonly details?: Readonly<Record<string, unknown>>;
}

export type Inspection = Accepted | Refused;

/**
 * Judges files of one kind by really decoding them. Runs inside an isolated process that has no
 * network, no secrets and no files but the bytes that `source` hands out.
 *
 * Obligations: decode everything (every pixel, frame, page, character); refuse by returning
 * `Refused`, never by throwing (a throw counts as a decoder crash and fails the upload with a
 * generic reason); hold no state between calls; never trust `fileName` or `contentType` beyond
 * comparing them with the content.
 */
export interface Validator {
  readonly kind: Kind;
  validate(input: ValidationInput): Promise<Inspection>;
}
