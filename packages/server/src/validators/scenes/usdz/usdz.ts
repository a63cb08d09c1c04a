import type { ByteSource } from '../../../ports/validator.ts';
import { plainText, quoted } from '../../file-text.ts';
import { Refusal } from '../../refusal.ts';
import { checkZipEntry } from '../../zip/zip-content.ts';
import { readZipDirectory } from '../../zip/zip-directory.ts';
import type { ZipEntry } from '../../zip/zip-entry.ts';
import type { Scene, SceneParser } from '../scene.ts';
import { readCrate } from './usdz-crate.ts';
import { outsideReferences } from './usdz-references.ts';
import { emptyTally, scanTextLayer, type TextLayer } from './usdz-text-layer.ts';

const LABEL = 'USDZ';
/** Members of the largest packages are some hundreds of textures. */
const MAX_ENTRIES = 10_000;
const MAX_NAME_BYTES = 1024;
/** What the format aligns every member to, so that it can be mapped into memory. */
const ALIGNMENT = 64;
/** Text layers that are read for their counts, in bytes together. */
const MAX_TEXT_BYTES = 32 * 1024 * 1024;
const LAYER = /\.usd[ac]?$/i;
/** The file types of the USDZ specification ("File Types"): layers, images, sounds. */
const MEMBER = /\.(?:usd[ac]?|png|jpe?g|exr|avif|m4a|mp3|wav)$/i;

/**
 * A USDZ package (OpenUSD, "Usdz File Format Specification"): a zip archive in which every member is stored
 * without compression and aligned to 64 bytes, the first being the layer to open. Layers as text are counted
 * in; of the binary ones the structure is checked and the counts stay unknown.
 */
export const parseUsdz: SceneParser = async ({ source, progress }) => {
  const limits = { label: LABEL, maxEntries: MAX_ENTRIES, maxNameBytes: MAX_NAME_BYTES };
  const entries = (await readZipDirectory(source, limits))
    .filter(({ name }) => !name.endsWith('/'))
    .sort((one, other) => one.dataOffset - other.dataOffset);
  requireLayout(entries);
  const total = entries.reduce((sum, { size }) => sum + size, 0) || 1;
  let done = 0;
  for (const entry of entries) {
    await checkZipEntry(source, entry, (bytes) => progress((0.8 * (done + bytes)) / total));
    done += entry.size;
  }
  const scene = await readLayers(source, entries);
  progress(1);
  return scene;
};

function requireLayout(entries: readonly ZipEntry[]): void {
  const [first] = entries;
  if (first === undefined) throw new Refusal('corrupt', 'The USDZ package has no members.');
  if (!LAYER.test(first.name)) {
    throw new Refusal(
      'corrupt',
      `The USDZ package's first member is ${quoted(first.name)}; it has to be the .usda, .usdc or .usd layer to open.`,
      { member: plainText(first.name) },
    );
  }
  for (const { name, method, dataOffset } of entries) {
    const fault =
      method !== 0
        ? 'is compressed; members have to be stored without compression'
        : dataOffset % ALIGNMENT !== 0
          ? `begins at byte ${dataOffset}, which is no multiple of ${ALIGNMENT}`
          : MEMBER.test(name)
            ? undefined
            : 'is of a type that USDZ does not allow (usd, usda, usdc, png, jpeg, exr, avif, m4a, mp3, wav)';
    if (fault === undefined) continue;
    throw new Refusal(
      'corrupt',
      `The USDZ package's member ${quoted(name)} ${fault}; export it again, or pack it with usdzip.`,
      {
        member: plainText(name),
        offset: dataOffset,
      },
    );
  }
}

async function readLayers(source: ByteSource, entries: readonly ZipEntry[]): Promise<Scene> {
  const tally = emptyTally();
  const references = new Set<string>();
  const names = new Set(entries.map(({ name }) => name));
  let unread = 0;
  let textBytes = 0;
  let crateVersion: string | undefined;
  const layers = entries.filter(({ name }) => LAYER.test(name));
  for (const entry of layers) {
    if ((await layerType(source, entry)) === 'crate') {
      crateVersion ??= (await readCrate(source, entry)).version;
      unread++;
    } else if (textBytes + entry.size > MAX_TEXT_BYTES) {
      unread++;
    } else {
      textBytes += entry.size;
      const bytes = await source.read(entry.dataOffset, entry.size);
      const { assets } = scanTextLayer(
        Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength),
        entry.name,
        tally,
      );
      for (const reference of outsideReferences(assets, entry.name, names)) references.add(reference);
    }
  }
  const metadata = {
    layerCount: layers.length,
    memberCount: entries.length,
    imageCount: entries.filter(({ name }) => /\.(?:png|jpe?g|exr|avif)$/i.test(name)).length,
    audioCount: entries.filter(({ name }) => /\.(?:m4a|mp3|wav)$/i.test(name)).length,
    ...(crateVersion !== undefined && { crateVersion }),
    ...tally.settings,
    countsKnown: unread === 0,
  };
  return toScene(tally, metadata, [...references], unread);
}

function toScene(
  tally: TextLayer,
  metadata: Readonly<Record<string, unknown>>,
  externalReferences: readonly string[],
  unread: number,
): Scene {
  return {
    format: 'usdz',
    vertexCount: tally.points,
    faceCount: tally.faces,
    // With transformations, or geometry that was not read, the points alone do not tell.
    dimensions: unread === 0 && !tally.transformed ? tally.box.dimensions : undefined,
    hasNormals: tally.hasNormals,
    hasUVs: tally.hasUVs,
    boneCount: tally.joints,
    animationCount: tally.animated ? 1 : 0,
    animationFrameCount: tally.animated ? Math.max(1, tally.frames) : 0,
    metadata,
    externalReferences,
  };
}

/** The content decides; the name says what the content has to be (`.usd` may be either). */
async function layerType(
  source: ByteSource,
  { name, dataOffset, size }: ZipEntry,
): Promise<'text' | 'crate'> {
  const head = Buffer.from(await source.read(dataOffset, Math.min(size, 16))).toString('latin1');
  const type = head.startsWith('PXR-USDC') ? 'crate' : /^#usda 1\.\d/.test(head) ? 'text' : undefined;
  const wanted = /\.usda$/i.test(name) ? 'text' : /\.usdc$/i.test(name) ? 'crate' : type;
  if (type !== undefined && type === wanted) return type;
  throw new Refusal(
    'corrupt',
    `The USDZ package's layer ${quoted(name)} at byte ${dataOffset} does not begin with ${wanted === 'text' ? '"#usda 1.0"' : wanted === 'crate' ? '"PXR-USDC"' : '"#usda 1.0" or "PXR-USDC"'}.`,
    { member: plainText(name), offset: dataOffset },
  );
}
