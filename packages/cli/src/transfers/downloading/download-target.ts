/** Where downloads go: `-o`, or the names that the server knows. */
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Asset, Model } from '@wharf/sdk';
import { inFormat, safeFileName, withExtension } from './file-name.ts';

export interface Destination {
  /** As given with `-o`. */
  readonly output: string | undefined;
  /** More than one: the output is then a folder. */
  readonly several: boolean;
}

async function isFolder(path: string): Promise<boolean> {
  return await stat(path).then(
    (facts) => facts.isDirectory(),
    () => false,
  );
}

/** The path of an asset's file. */
export async function assetPath(
  asset: Asset,
  { output, several }: Destination,
  format?: string,
): Promise<string> {
  const own = withExtension(safeFileName(asset.metadata?.name ?? '', asset.id), asset.mimeType);
  const name = format === undefined ? own : inFormat(own, format);
  if (output === undefined) return name;
  return several || /[/\\]$/.test(output) || (await isFolder(output)) ? join(output, name) : output;
}

/** The folder of a model's files. `-o` names it, so that the same command goes on with what it began. */
export function modelFolder(model: Model, { output, several }: Destination): string {
  const name = safeFileName(model.name ?? '', model.id);
  if (output === undefined) return name;
  return several ? join(output, name) : output;
}
