/**
 * The paths of a plan, told apart as the least discerning file system does: by neither the case of letters nor
 * the way in which accents are composed. On such a system two of them would be one file.
 *
 * A class among interfaces: a source chooses files by this rule, the domain holds every plan to it, and a port is
 * all that they share.
 */
export class OccupiedPaths {
  readonly #files = new Set<string>();
  readonly #folders = new Set<string>();

  /** Adds the path of a file; false where it is that of another file, of a folder, or below another file. */
  take(path: string): boolean {
    const file = folded(path);
    const folders = foldersOf(file);
    if (this.#files.has(file) || this.#folders.has(file)) return false;
    if (folders.some((folder) => this.#files.has(folder))) return false;
    this.#files.add(file);
    for (const folder of folders) this.#folders.add(folder);
    return true;
  }
}

/** Upper case first: it makes `SS` of the German sharp s, as case folding does. */
function folded(path: string): string {
  return path.normalize('NFD').toUpperCase().toLowerCase().normalize('NFC');
}

function foldersOf(path: string): readonly string[] {
  const segments = path.split('/');
  return segments.slice(1).map((_, index) => segments.slice(0, index + 1).join('/'));
}
