/** Everything on this machine that can run the package, besides browsers. */
import { execFile } from 'node:child_process';
import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Programs of this name on the PATH, first come first. */
async function programs(name: string): Promise<string[]> {
  const found: string[] = [];
  for (const folder of new Set([
    ...(process.env.PATH ?? '').split(delimiter),
    '/usr/bin',
    '/usr/local/bin',
  ])) {
    const path = join(folder, name);
    if (
      await access(path, constants.X_OK).then(
        () => true,
        () => false,
      )
    )
      found.push(path);
  }
  return found;
}

/** The program and its arguments for running a module, by what the runtime calls itself. */
export async function runtimes(): Promise<Map<string, readonly string[]>> {
  const found = new Map<string, readonly string[]>([
    [`Node.js ${process.versions.node.split('.')[0]}`, [process.execPath]],
  ]);
  for (const node of await programs('node')) {
    const major = /^v(\d+)/.exec((await run(node, ['--version'])).stdout)?.[1] ?? '0';
    if (Number(major) >= 20 && !found.has(`Node.js ${major}`)) found.set(`Node.js ${major}`, [node]);
  }
  const [deno] = await programs('deno');
  if (deno !== undefined)
    found.set('Deno', [deno, 'run', '--allow-all', '--node-modules-dir=manual', '--no-lock']);
  const [bun] = await programs('bun');
  if (bun !== undefined) found.set('Bun', [bun, 'run']);
  return found;
}
