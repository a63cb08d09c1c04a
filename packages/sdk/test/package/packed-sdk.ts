import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { buildSdk } from '../../../../scripts/build-sdk.ts';

const run = promisify(execFile);
const PROJECTS = fileURLToPath(new URL('./projects/', import.meta.url));
const NPM = ['--offline', '--no-audit', '--no-fund', '--loglevel=error'];

/** The package as its users have it. */
export interface PackedSdk {
  /** An empty project into which the tarball was installed, with the files of `projects/`. */
  readonly project: string;
  /** The package inside it. */
  readonly installed: string;
  /** Paths in the tarball. */
  readonly files: readonly string[];
  remove(): Promise<void>;
}

/** Builds and packs the SDK, and installs the tarball into a new project. Needs no network: it has no dependencies. */
export async function packSdk(): Promise<PackedSdk> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'wharf-sdk-package-')));
  const built = join(folder, 'dist');
  const project = join(folder, 'project');
  buildSdk(built);
  const { stdout } = await run('npm', ['pack', built, '--json', '--pack-destination', folder, ...NPM], {
    cwd: folder,
  });
  const [packed] = JSON.parse(stdout) as { filename: string; files: { path: string }[] }[];
  if (packed === undefined) throw new Error(`npm pack said ${stdout}`);
  await mkdir(project);
  await writeFile(join(project, 'package.json'), '{"private":true,"type":"module"}\n');
  await run('npm', ['install', ...NPM, join(folder, packed.filename)], { cwd: project });
  await cp(PROJECTS, project, { recursive: true });
  return {
    project,
    installed: join(project, 'node_modules/@wharf/sdk'),
    files: packed.files.map(({ path }) => path),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
