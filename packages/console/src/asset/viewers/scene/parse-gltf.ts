import { Group, type Object3D, type Texture } from 'three';
import {
  type GLTF,
  GLTFLoader,
  type GLTFLoaderPlugin,
  type GLTFParser,
} from 'three/addons/loaders/GLTFLoader.js';
import { type GltfContent, readGltfContent } from './gltf-content.ts';
import { type LoadContext, type LoadedScene, NotShownError } from './scene-loader.ts';

/** What the loader itself has for a texture that could not be loaded; its types know none. */
const NO_TEXTURE = null as unknown as Texture;

/** Reads a glTF or GLB, with those decoders only that it needs. */
export async function parseGltf(bytes: ArrayBuffer, context: LoadContext): Promise<LoadedScene> {
  const content = readGltfContent(bytes);
  if (content.externalBuffers.length > 0) {
    throw new NotShownError(
      `The geometry is in another file (${content.externalBuffers.slice(0, 3).join(', ').slice(0, 300)}), which this one only names. A GLB has everything in one file.`,
    );
  }
  const loader = new GLTFLoader(context.resources.manager);
  loader.register(() => withoutExternalImages(content));
  const dispose = await addDecoders(loader, content.extensions, context);
  try {
    const { scene, animations, parser }: GLTF = await loader.parseAsync(bytes, '');
    return { object: scene ?? (await allMeshes(parser)), animations, knowsSides: true };
  } finally {
    dispose();
  }
}

/** A file may leave it to the reader what to show of it. */
async function allMeshes(parser: GLTFParser): Promise<Object3D> {
  const meshes: Object3D[] = await parser.getDependencies('mesh');
  return new Group().add(...meshes);
}

/** Leaves textures out whose pictures are other files: their materials show their own colors. */
function withoutExternalImages({ textureSources, externalImages }: GltfContent): GLTFLoaderPlugin {
  return {
    name: 'WHARF_without_external_images',
    loadTexture(index: number) {
      const source = textureSources[index];
      return source !== undefined && externalImages.has(source) ? Promise.resolve(NO_TEXTURE) : null;
    },
  };
}

/** @returns what ends the workers of the decoders */
async function addDecoders(
  loader: GLTFLoader,
  extensions: ReadonlySet<string>,
  { renderer }: LoadContext,
): Promise<() => void> {
  const decoders: { dispose(): void }[] = [];
  if (extensions.has('KHR_draco_mesh_compression')) {
    const { DRACOLoader, DRACO_GLTF_CONFIG } = await import('three/addons/loaders/DRACOLoader.js');
    const draco = new DRACOLoader().setDecoderPath(DRACO_GLTF_CONFIG).setWorkerLimit(2);
    loader.setDRACOLoader(draco);
    decoders.push(draco);
  }
  if (extensions.has('EXT_meshopt_compression') || extensions.has('KHR_meshopt_compression')) {
    const { MeshoptDecoder } = await import('three/addons/libs/meshopt_decoder.module.js');
    loader.setMeshoptDecoder(MeshoptDecoder);
  }
  if (extensions.has('KHR_texture_basisu')) {
    const { KTX2Loader } = await import('three/addons/loaders/KTX2Loader.js');
    const ktx2 = new KTX2Loader().setWorkerLimit(2).detectSupport(renderer);
    loader.setKTX2Loader(ktx2);
    decoders.push(ktx2);
  }
  return () => {
    for (const decoder of decoders) decoder.dispose();
  };
}
