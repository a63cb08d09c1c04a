import { mkdir, mkdtemp, realpath, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeSampleFiles } from './sample-files.ts';

const SDK = fileURLToPath(new URL('../../', import.meta.url));

/** A new folder with the files that the guides speak of, in which the SDK can be imported. */
export async function sampleFolder(): Promise<string> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'wharf-guide-')));
  await writeSampleFiles(folder);
  await mkdir(join(folder, 'node_modules/@wharf'), { recursive: true });
  await symlink(SDK, join(folder, 'node_modules/@wharf/sdk'));
  await writeFile(join(folder, 'package.json'), '{"type":"module"}\n');
  return folder;
}
