import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { ERROR_NAMES } from '@wharf/contract';
import { settingsPage } from '../../../../scripts/settings-page.ts';

function page(path: string): Promise<string> {
  return readFile(new URL(`../../../../docs/${path}`, import.meta.url), 'utf8');
}

test('the settings page is what the table of settings says (npm run docs writes it)', async () => {
  assert.equal(await page('reference/settings.md'), settingsPage());
});

test('the error names in the documentation are exactly those of the contract', async () => {
  const text = await page('reference/http-api.md');
  const documented = [...text.matchAll(/^\| `(\w+Error)` \| \d{3} \|/gm)].map((match) => match[1]);
  assert.deepEqual(documented.toSorted(), [...ERROR_NAMES].sort());
});
