import type { ModelFile } from '@wharf/sdk';
import { formatCount, plural } from '../../format/numbers.ts';

/** What is known of the code that a file could run when it is loaded. */
export interface ScanResult {
  readonly tone: 'success' | 'warning';
  readonly title: string;
  readonly text: string;
  /** Names that the pickles of the file import, all of which are allowed. */
  readonly imports: readonly string[];
}

type Weights = Pick<ModelFile, 'format' | 'facts'>;

/** What the scan of a file of weights found; `undefined` for files that are none. */
export function scanResult({ format, facts }: Weights): ScanResult | undefined {
  switch (format) {
    case 'safetensors':
      return harmless(
        'Safetensors cannot carry code',
        'The format holds numbers and text, nothing that runs.',
      );
    case 'gguf':
      return gguf(facts?.metadata);
    case 'pytorch':
    case 'pickle':
      return pickle(facts?.details);
    default:
      return undefined;
  }
}

function harmless(title: string, text: string): ScanResult {
  return { tone: 'success', title, text, imports: [] };
}

function gguf(metadata: Readonly<Record<string, unknown>> | undefined): ScanResult {
  const templates = Object.keys(metadata ?? {}).filter((key) => key.startsWith('tokenizer.chat_template'));
  if (templates.length === 0) {
    return harmless('GGUF cannot carry code', 'The format holds numbers and text, nothing that runs.');
  }
  return {
    tone: 'warning',
    title: 'The weights carry no code, but there is a chat template',
    text: 'Chat templates are small programs in Jinja. Programs that use the model must run them in a sandbox, as llama.cpp and current versions of its relatives do. Read it under Metadata.',
    imports: [],
  };
}

function pickle(details: Readonly<Record<string, unknown>> | undefined): ScanResult {
  const names: readonly unknown[] = Array.isArray(details?.globals) ? details.globals : [];
  const imports = names.filter((name) => typeof name === 'string');
  const protocol = typeof details?.pickleProtocol === 'number' ? ` (protocol ${details.pickleProtocol})` : '';
  const pickles = typeof details?.pickles === 'number' && details.pickles > 1 ? details.pickles : undefined;
  const found =
    imports.length === 0
      ? 'It imports nothing.'
      : `It imports ${plural(imports.length, 'name')}, each known to be harmless as it is used here.`;
  return {
    tone: 'success',
    title: 'The pickle builds tensors and plain data, nothing else',
    text: `A pickle is a program${protocol}. Every step of ${
      pickles === undefined ? 'this one' : `these ${formatCount(pickles)}`
    } was followed without running it. ${found}`,
    imports,
  };
}
