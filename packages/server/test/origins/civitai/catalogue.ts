import { createHash } from 'node:crypto';

/** A file as the fake site keeps it; most of what the answers say is derived from its content. */
export interface FakeFile {
  readonly id: number;
  readonly name: string;
  /** @default 'Model' */
  readonly type?: string;
  readonly content: Uint8Array;
  readonly metadata?: Readonly<Record<string, string | boolean>>;
  /** @default false: the site then elects one itself */
  readonly primary?: boolean;
  readonly pickleScanResult?: string;
  readonly virusScanResult?: string;
  /** What is published instead of the real one; null while the scan is pending. */
  readonly sha256?: string | null;
  /** A file of another version, linked to this one: its id is not found here, only its type. */
  readonly linked?: boolean;
  /** So many downloads are answered 404 before one succeeds. */
  readonly missingTimes?: number;
  /** Which storage it lies in. @default 'r2' */
  readonly storage?: 'r2' | 'b2';
  /** Storage closes the connection after so many bytes of the file. */
  readonly cutAfter?: number;
}

export interface FakeVersion {
  readonly id: number;
  /** @default 'v1' */
  readonly name?: string;
  /** @default 'SDXL 1.0' */
  readonly baseModel?: string;
  readonly trainedWords?: readonly string[];
  /** @default 'Download' */
  readonly usageControl?: string;
  /** The author demands a login. */
  readonly requireAuth?: boolean;
  /** ISO 8601. */
  readonly earlyAccessUntil?: string;
  /** Only accounts with a grant may download it. */
  readonly restricted?: boolean;
  /** Keys that replace or join those of the answers of both endpoints. */
  readonly extra?: Readonly<Record<string, unknown>>;
  readonly files: readonly FakeFile[];
}

export interface FakeModel {
  readonly id: number;
  /** @default 'A model' */
  readonly name?: string;
  /** @default 'LORA' */
  readonly type?: string;
  /** `Archived` or `TakenDown`. */
  readonly mode?: string;
  /** Links in the model's answer name each file of the version by its id, as they do since 2026. @default false */
  readonly pinnedLinks?: boolean;
  /** Of a real person: its files are not found. */
  readonly poi?: boolean;
  /** Keys that replace or join those of the model's answer. */
  readonly extra?: Readonly<Record<string, unknown>>;
  readonly versions: readonly FakeVersion[];
}

/** Who a token is of. */
export interface FakeAccount {
  readonly username: string;
  /** Versions that it has bought, or was given access to. */
  readonly grants?: readonly number[];
  /** What it prefers the site to choose for it. */
  readonly filePreferences?: Readonly<Record<string, string>>;
}

/** What a fake site has. */
export interface FakeCivitaiOptions {
  readonly models: readonly FakeModel[];
  /** By token. Any other token counts as none. */
  readonly accounts?: Readonly<Record<string, FakeAccount>>;
  /** Downloads without a login are off for the whole site. @default false */
  readonly loginOnly?: boolean;
}

export function sha256(content: Uint8Array): string {
  return createHash('sha256').update(content).digest('hex').toUpperCase();
}

const WEIGHTS: Readonly<Record<string, number>> = { format: 100, size: 10, fp: 1, quantType: 0.5 };
const PREFERRED = { format: 'SafeTensor', size: 'pruned', fp: 'fp16', quantType: 'Q4_K_M' };
const MODEL_TYPES = ['Model', 'Pruned Model', 'Diffusion Model', 'UNet'];

/** The file that the site elects, with the preferences of an account. */
export function electFile(
  files: readonly FakeFile[],
  preferences: Readonly<Record<string, string>> = {},
): FakeFile | undefined {
  const preferred: Readonly<Record<string, string>> = { ...PREFERRED, ...preferences };
  const score = ({ type = 'Model', metadata = {} }: FakeFile) => {
    let points = MODEL_TYPES.includes(type) ? 2000 : 1000;
    for (const [name, weight] of Object.entries(WEIGHTS)) {
      if (metadata[name] !== undefined) points += metadata[name] === preferred[name] ? weight : -weight;
    }
    return points;
  };
  const chosen = files.find(({ primary }) => primary === true);
  return chosen ?? files.toSorted((a, b) => score(b) - score(a))[0];
}
