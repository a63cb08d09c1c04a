export interface ImportedFile {
  readonly path: string;
  /** Bytes, where the source says. */
  readonly size: number | undefined;
}

/** The files that an import fetches, as `config` of its upload lists them; others are passed over. */
export function importedFiles(config: Readonly<Record<string, unknown>> | undefined): {
  readonly files: readonly ImportedFile[];
  /** How many there are in all: a list names the first hundred. */
  readonly count: number;
} {
  const listed: readonly unknown[] = Array.isArray(config?.files) ? config.files : [];
  const files = listed.flatMap((file): ImportedFile[] => {
    if (typeof file !== 'object' || file === null) return [];
    const { path, size } = file as { readonly path?: unknown; readonly size?: unknown };
    return typeof path === 'string' ? [{ path, size: typeof size === 'number' ? size : undefined }] : [];
  });
  const count = typeof config?.filesCount === 'number' ? config.filesCount : files.length;
  return { files, count: Math.max(count, files.length) };
}
