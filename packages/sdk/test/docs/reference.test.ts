import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { glob, readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import * as everything from '@wharf/sdk';
import { sdkReference } from '../../../../scripts/sdk-reference.ts';

const DOCS = fileURLToPath(new URL('../../../../docs/', import.meta.url));
const REFERENCE = join(DOCS, 'reference/sdk');

/** The anchors of a page's headings, as they are made of their text where Markdown is shown. */
function anchors(page: string): Set<string> {
  const found = new Map<string, number>();
  const all = new Set<string>();
  for (const [, heading = ''] of page.matchAll(/^#+ (.*)$/gm)) {
    const slug = heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-');
    const times = found.get(slug) ?? 0;
    found.set(slug, times + 1);
    all.add(times === 0 ? slug : `${slug}-${times}`);
  }
  return all;
}

test('the pages are what the comments in the code say (npm run docs writes them)', async () => {
  const expected = await sdkReference();
  assert.deepEqual((await readdir(REFERENCE)).sort(), [...expected.keys()].sort());
  for (const [name, text] of expected)
    assert.equal(await readFile(join(REFERENCE, name), 'utf8'), text, name);
});

test('every export has a heading', async () => {
  const pages = await Promise.all(
    (await readdir(REFERENCE)).map((name) => readFile(join(REFERENCE, name), 'utf8')),
  );
  const headings = new Set(pages.flatMap((page) => [...anchors(page)]));
  /** Other names of what has a heading. */
  const aliases = ['default', 'Scenario', 'ScenarioError'];
  const missing = Object.keys(everything).filter(
    (name) =>
      !aliases.includes(name) &&
      !headings.has(name.toLowerCase()) &&
      !headings.has(`abstract-${name.toLowerCase()}`),
  );
  assert.deepEqual(missing, []);
});

test('the links of the guides and of the reference lead somewhere', async () => {
  const dead: string[] = [];
  for await (const path of glob(['guides/*.md', 'reference/sdk/*.md'], { cwd: DOCS })) {
    const page = readFileSync(join(DOCS, path), 'utf8').replaceAll(/^```[\s\S]*?^```$/gm, '');
    for (const [link, target = '', anchor] of page.matchAll(/\]\(([^)#:]*)(?:#([^)]*))?\)/g)) {
      const file = target === '' ? join(DOCS, path) : join(DOCS, dirname(path), target);
      const exists = existsSync(file);
      const known = anchor === undefined || (exists && anchors(readFileSync(file, 'utf8')).has(anchor));
      if (!exists || !known) dead.push(`${path}: ${link}`);
    }
  }
  assert.deepEqual(dead, []);
});
