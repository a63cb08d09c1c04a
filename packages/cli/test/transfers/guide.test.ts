/** Everything in the guide that can be run is run, as one session of a shell. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { DOT_PNG } from '../driver/api.ts';
import { WHARF } from '../driver/run-wharf.ts';
import { type WharfWithServer, wharfWithServer } from '../driver/wharf-with-server.ts';
import { watch } from './driver/running.ts';
import { weights } from './driver/samples.ts';

const PAGE = new URL('../../../../docs/guides/command-line.md', import.meta.url);

describe('the guide of the command line', { timeout: 300_000 }, () => {
  let wharf: WharfWithServer;

  before(async () => {
    // Nobody is asked for the model that the guide imports: the address leads nowhere.
    wharf = await wharfWithServer({ env: { HF_ENDPOINT: 'http://127.0.0.1:1' } });
  });
  after(() => wharf.remove());

  it('has commands that work', async () => {
    const { home, server } = wharf;
    await mkdir(join(home, 'renders', 'old'), { recursive: true });
    for (const name of ['dot.png', 'draft-1.png', 'old/dot.png'])
      await writeFile(join(home, 'renders', name), Buffer.from(DOT_PNG, 'base64'));
    await writeFile(join(home, 'notes.txt'), 'notes\n');
    await writeFile(join(home, 'tiny.safetensors'), weights());
    await mkdir(join(home, 'bin'));
    await writeFile(join(home, 'bin', 'wharf'), `#!/bin/sh\nexec '${process.execPath}' '${WHARF}' "$@"\n`);
    await chmod(join(home, 'bin', 'wharf'), 0o755);

    const page = await readFile(PAGE, 'utf8');
    const blocks = Array.from(page.matchAll(/^```sh\n(.*?)^```/gms), (match) => match[1] ?? '');
    // The server and its key are those of this test.
    const session = blocks.filter((block) => !block.includes('WHARF_API_SECRET=')).join('\n');
    assert.ok(blocks.length > 5);
    const path = [join(home, 'bin'), join(process.execPath, '..'), process.env.PATH].join(delimiter);
    const running = watch(
      spawn('bash', ['-euo', 'pipefail', '-c', session], {
        cwd: home,
        env: { ...wharf.env, PATH: path, WHARF_BASE_URL: server.url },
      }),
    );
    assert.equal(await running.ended, 0, running.output());
    assert.match(running.stdout(), /renders\/dot\.png is asset_\w+/);
    assert.match(running.stdout(), /upload_\w+ is there/);
    assert.match(running.stdout(), /^models\/tiny\/tiny\.safetensors$/m);
  });
});
