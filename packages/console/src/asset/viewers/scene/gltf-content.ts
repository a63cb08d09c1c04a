/** What has to be known of a glTF before it is loaded. */
export interface GltfContent {
  readonly extensions: ReadonlySet<string>;
  /** Buffers that are other files: without them there is no geometry. */
  readonly externalBuffers: readonly string[];
  /** Indices of images that are other files. */
  readonly externalImages: ReadonlySet<number>;
  /** Image that each texture shows. */
  readonly textureSources: readonly (number | undefined)[];
}

/** "glTF", and the type of the first chunk, "JSON" (glTF 2.0, section 4.4). */
const GLB_MAGIC = 0x46546c67;
const JSON_CHUNK = 0x4e4f534a;

interface Resource {
  readonly uri?: unknown;
  readonly source?: unknown;
}

/** @throws SyntaxError where it is no glTF */
export function readGltfContent(bytes: ArrayBuffer): GltfContent {
  const json: unknown = JSON.parse(new TextDecoder().decode(jsonOf(bytes)));
  const { extensionsUsed, buffers, images, textures } = (json ?? {}) as Readonly<Record<string, unknown>>;
  const externalUris = (list: unknown) => resources(list).map(({ uri }) => externalUri(uri));
  const imageUris = externalUris(images);
  return {
    extensions: new Set(listOf(extensionsUsed).filter((name) => typeof name === 'string')),
    externalBuffers: externalUris(buffers).filter((uri) => uri !== undefined),
    externalImages: new Set(imageUris.flatMap((uri, index) => (uri === undefined ? [] : [index]))),
    textureSources: resources(textures).map(({ source }) =>
      typeof source === 'number' ? source : undefined,
    ),
  };
}

function jsonOf(bytes: ArrayBuffer): ArrayBuffer | Uint8Array<ArrayBuffer> {
  const view = new DataView(bytes);
  if (view.byteLength < 20 || view.getUint32(0, true) !== GLB_MAGIC) return bytes;
  if (view.getUint32(16, true) !== JSON_CHUNK) throw new SyntaxError('The GLB does not begin with its JSON');
  return new Uint8Array(bytes, 20, Math.min(view.getUint32(12, true), bytes.byteLength - 20));
}

function externalUri(uri: unknown): string | undefined {
  return typeof uri === 'string' && !/^data:/i.test(uri) ? uri : undefined;
}

function resources(list: unknown): readonly Resource[] {
  return listOf(list).map((item) => (typeof item === 'object' && item !== null ? item : {}));
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
