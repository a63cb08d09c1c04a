import { webAddress } from './web-address.ts';

/** One fact about where something is from. */
export interface OriginFact {
  readonly name: string;
  readonly text: string;
  /** Only where it is an address of the web. */
  readonly href?: string;
}

const PROVIDERS: Readonly<Record<string, string>> = { huggingface: 'Hugging Face', civitai: 'Civitai' };

/** Fields in the order in which they are shown, and what they are called. Those not here follow under their own names. */
const NAMES: Readonly<Record<string, string>> = {
  provider: 'Provider',
  repository: 'Repository',
  modelName: 'Model',
  versionName: 'Version',
  creator: 'Creator',
  revision: 'Revision',
  commit: 'Commit',
  url: 'Page',
  license: 'License',
  licenseName: 'License name',
  licenseLink: 'License text',
  permissions: 'Permissions',
  baseModel: 'Base model',
  baseModelType: 'Base model type',
  gated: 'Access',
  libraryName: 'Library',
  pipelineTag: 'Task',
  type: 'Type',
  fileType: 'File type',
  availability: 'Availability',
  scan: 'Scan by the source',
  trainedWords: 'Trained words',
  tags: 'Tags there',
  air: 'AIR',
  hashes: 'Digests there',
  endpoint: 'Server',
};

/** What an import tells of where it is from, in words. Values that say nothing are left out. */
export function originFacts(origin: Readonly<Record<string, unknown>>): readonly OriginFact[] {
  const known = Object.keys(NAMES).filter((key) => Object.hasOwn(origin, key));
  const others = Object.keys(origin).filter((key) => !Object.hasOwn(NAMES, key));
  return [...known, ...others].flatMap((key) => {
    const text = textOf(key, origin[key]);
    if (text === '') return [];
    const href = webAddress(origin[key]);
    return [{ name: NAMES[key] ?? key, text, ...(href && { href }) }];
  });
}

function textOf(key: string, value: unknown): string {
  if (value === null || value === undefined) return '';
  if (key === 'provider') return PROVIDERS[String(value)] ?? String(value);
  if (key === 'gated') return gatedText(value);
  if (Array.isArray(value)) return value.map(plain).join(', ');
  if (typeof value === 'object') {
    const entries = Object.entries(value).filter(([, inner]) => inner !== null && inner !== '');
    return entries.map(([name, inner]) => `${name}: ${plain(inner)}`).join(', ');
  }
  return plain(value);
}

/** `false`, or how access is granted: `auto`, `manual`. */
function gatedText(value: unknown): string {
  if (value === false || value === 'false') return 'Open to everyone';
  return value === 'manual' ? 'On request, granted by the owner' : 'On request';
}

function plain(value: unknown): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (value === null) return 'none';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
