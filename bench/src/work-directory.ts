import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';

/** A directory on the disk under test that goes away with the benchmark. */
export class WorkDirectory {
  readonly path: string;

  constructor(parent: string) {
    mkdirSync(parent, { recursive: true });
    this.path = mkdtempSync(join(parent, 'run-'));
    // A server that drops its privileges has to get through.
    chmodSync(this.path, 0o755);
    process.on('exit', () => rmSync(this.path, { recursive: true, force: true }));
  }

  /** An empty directory of that name; what an earlier one of that name held is gone. */
  async directory(name: string): Promise<string> {
    const path = join(this.path, name);
    rmSync(path, { recursive: true, force: true });
    await mkdir(path, { recursive: true });
    return path;
  }

  /** Removes everything in it. */
  empty(): void {
    for (const name of readdirSync(this.path))
      rmSync(join(this.path, name), { recursive: true, force: true });
  }
}
