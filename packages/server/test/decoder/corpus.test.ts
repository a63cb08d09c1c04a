import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { after, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Kind } from '@wharf/contract';
import { createDecoderPool } from '../../src/adapters/decoder/process-pool.ts';
import { bytesSource } from './bytes-source.ts';

/**
 * Judges a corpus of real files as its manifest says, through the real decoder processes. The files
 * are not part of the repository: set WHARF_CORPUS to their directory, or have it beside the repository.
 */
const CORPUS =
  process.env.WHARF_CORPUS ?? fileURLToPath(new URL('../../../../../shared/corpus', import.meta.url));
const MANIFEST = join(CORPUS, 'manifest.tsv');

interface Row {
  readonly kind: Kind;
  readonly verdict: 'accepted' | 'refused';
  readonly path: string;
  readonly contentType: string;
}

async function readManifest(): Promise<Row[]> {
  const [head = '', ...lines] = (await readFile(MANIFEST, 'utf8')).trimEnd().split('\n');
  const columns = head.split('\t');
  return lines
    .map((line) => new Map(line.split('\t').map((value, index) => [columns[index], value])))
    .map((row) => ({
      kind: row.get('kind') as Kind,
      verdict: row.get('expected') === 'accept' ? ('accepted' as const) : ('refused' as const),
      path: row.get('path') ?? '',
      // Some types carry a remark: `application/octet-stream (pytorch)`.
      contentType: (row.get('content_type') ?? '').split(' ')[0] ?? '',
    }));
}

if (existsSync(MANIFEST)) {
  const rows = await readManifest();
  describe(`the corpus at ${CORPUS}`, () => {
    const decoder = createDecoderPool({
      entry: new URL('../../src/start/decoder-child.ts', import.meta.url),
    });
    after(() => decoder.close());
    for (const { kind, verdict, path, contentType } of rows) {
      it(`${path} is ${verdict}`, async () => {
        const source = bytesSource(await readFile(join(CORPUS, path)));
        const result = await decoder.inspect({ kind, fileName: basename(path), contentType, source });
        assert.equal(result.verdict, verdict, JSON.stringify(result));
      });
    }
  });
} else {
  it('the corpus is judged as its manifest says', {
    skip: `no corpus at ${CORPUS}: set WHARF_CORPUS to its directory`,
  });
}
