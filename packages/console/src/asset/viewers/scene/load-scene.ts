import { Group, type Object3D } from 'three';
import { cloudOf, surfaceOf } from './geometry-object.ts';
import { type LoadContext, type LoadedScene, NotShownError, type SceneLoader } from './scene-loader.ts';

const LOADERS: Readonly<Record<string, SceneLoader>> = {
  async fbx(bytes, { resources }) {
    const { FBXLoader } = await import('three/addons/loaders/FBXLoader.js');
    const object = new FBXLoader(resources.manager).parse(bytes, '');
    return { object, animations: object.animations, knowsSides: false };
  },
  glb: loadGltf,
  gltf: loadGltf,
  async obj(bytes, { resources }) {
    const { OBJLoader } = await import('three/addons/loaders/OBJLoader.js');
    return still(new OBJLoader(resources.manager).parse(new TextDecoder().decode(bytes)));
  },
  async ply(bytes, { resources, hasFaces }) {
    const { PLYLoader } = await import('three/addons/loaders/PLYLoader.js');
    const geometry = new PLYLoader(resources.manager).parse(bytes);
    return still(hasFaces ? surfaceOf(geometry) : cloudOf(geometry));
  },
  async stl(bytes, { resources }) {
    const { STLLoader } = await import('three/addons/loaders/STLLoader.js');
    return still(surfaceOf(new STLLoader(resources.manager).parse(bytes)));
  },
  async usdz(bytes, { resources }) {
    const { USDLoader } = await import('three/addons/loaders/USDLoader.js');
    const { promise, resolve, reject } = Promise.withResolvers<Object3D>();
    new USDLoader(resources.manager).parse(bytes, '', resolve, reject);
    return still(await promise);
  },
  async vox(bytes, { resources }) {
    const { VOXLoader, buildMesh } = await import('three/addons/loaders/VOXLoader.js');
    const parsed = new VOXLoader(resources.manager).parse(bytes);
    // Files of older versions only list models, and place none.
    const scene: Object3D | null = parsed.scene;
    return still(scene ?? new Group().add(...parsed.chunks.map(buildMesh)));
  },
};

/**
 * Reads a 3D file.
 *
 * @param format as in `properties.format`
 * @throws NotShownError where it cannot be shown for a reason that is not a fault; errors of loaders
 */
export async function loadScene(
  format: string,
  bytes: ArrayBuffer,
  context: LoadContext,
): Promise<LoadedScene> {
  const load = Object.hasOwn(LOADERS, format) ? LOADERS[format] : undefined;
  if (load === undefined) throw new NotShownError('This format is not shown here.');
  return load(bytes, context);
}

async function loadGltf(bytes: ArrayBuffer, context: LoadContext): Promise<LoadedScene> {
  const { parseGltf } = await import('./parse-gltf.ts');
  return parseGltf(bytes, context);
}

function still(object: Object3D): LoadedScene {
  return { object, animations: [], knowsSides: false };
}
