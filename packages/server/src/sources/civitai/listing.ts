/** What a file is of, so far as it is published; every value of every field is open. */
export interface FileMetadata {
  readonly format: string | null;
  readonly size: string | null;
  readonly fp: string | null;
  /** Only the endpoint of models has it. */
  readonly quantType: string | null;
}

export interface CivitaiFile {
  readonly id: number;
  /** As it came but for its length: to be made safe before it is a path. */
  readonly name: string;
  readonly type: string;
  /** Bytes. */
  readonly size: number | null;
  readonly metadata: FileMetadata;
  /** The author says that the model does not work without it. */
  readonly required: boolean;
  readonly primary: boolean;
  readonly pickleScan: string | null;
  readonly virusScan: string | null;
  readonly scannedAt: string | null;
  /** Hexadecimal as published, by kind: SHA256, AutoV2, ... */
  readonly hashes: Readonly<Record<string, string>>;
  /** The query of its download link; null when there is none to understand. */
  readonly downloadQuery: string | null;
}

export interface EarlyAccess {
  /** ISO 8601; null for good, or unknown. */
  readonly deadline: string | null;
}

export interface CivitaiVersion {
  readonly id: number;
  /** Null in the answer of the model itself. */
  readonly modelId: number | null;
  readonly name: string | null;
  readonly baseModel: string | null;
  readonly baseModelType: string | null;
  readonly trainedWords: readonly string[];
  readonly nsfwLevel: number | null;
  readonly availability: string | null;
  /** `Download`, or whom the site keeps the files for; null when it does not say. */
  readonly usageControl: string | null;
  readonly requireAuth: boolean;
  readonly air: string | null;
  /** Null when the version is free for all. */
  readonly earlyAccess: EarlyAccess | null;
  readonly files: readonly CivitaiFile[];
}

export interface Permissions {
  readonly allowNoCredit: boolean | null;
  /** Null when nothing is said, which is not the same as nothing being allowed. */
  readonly allowCommercialUse: readonly string[] | null;
  readonly allowDerivatives: boolean | null;
  readonly allowDifferentLicense: boolean | null;
}

/** What both endpoints say of a model. */
export interface ModelSummary {
  readonly name: string | null;
  readonly type: string | null;
  readonly nsfw: boolean | null;
  readonly poi: boolean | null;
  /** `Archived`, `TakenDown`, or null. */
  readonly mode: string | null;
}

export interface CivitaiModel extends ModelSummary {
  readonly id: number;
  readonly nsfwLevel: number | null;
  readonly minor: boolean | null;
  readonly availability: string | null;
  readonly tags: readonly string[];
  readonly creator: string | null;
  readonly permissions: Permissions;
  /** One line of plain text. */
  readonly summary: string | null;
  /** Published ones, the default one first. */
  readonly versions: readonly CivitaiVersion[];
}

/** What is known of the version that was asked for. */
export interface Listing {
  readonly modelId: number | null;
  readonly summary: ModelSummary;
  /** Null when the site does not tell. */
  readonly model: CivitaiModel | null;
  /** Null when the model has no version with a file. */
  readonly version: CivitaiVersion | null;
}
