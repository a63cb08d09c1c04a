import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of the repository. */
export const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));
export const DEPLOY = join(ROOT, 'deploy');

export function deployFile(path: string): string {
  return readFileSync(join(DEPLOY, path), 'utf8');
}

/** Every file in `deploy/`, by its path in there. */
export function deployFiles(): readonly string[] {
  return readdirSync(DEPLOY, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(DEPLOY.length + 1));
}

/** What `skip` of a test takes: false where the program is installed. */
export function without(program: string): string | false {
  try {
    execFileSync('which', [program], { stdio: 'ignore' });
    return false;
  } catch {
    return `no ${program} on this machine`;
  }
}
