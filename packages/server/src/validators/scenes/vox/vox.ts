import { Refusal } from '../../refusal.ts';
import { BoundingBox } from '../bounding-box.ts';
import { PreviewCollector } from '../preview-mesh.ts';
import type { PreviewMesh, Scene, SceneInput } from '../scene.ts';
import { type VoxChunk, VoxChunks } from './vox-chunks.ts';
import { eachQuad, SIDES, type VoxModel, VoxModels } from './vox-model.ts';
import { defaultPalette, readPalette, type VoxPalette } from './vox-palette.ts';
import { IDENTITY, type Placement, placed } from './vox-placement.ts';
import { VoxSceneGraph } from './vox-scene-graph.ts';

const PALETTE_BYTES = 1024;
const INDEX_MAP_BYTES = 256;

/**
 * Reads a MagicaVoxel file (MagicaVoxel-file-format-vox and -extension) to its end, one model in memory at a
 * time. `faceCount` is of the sides of voxels towards empty space within their model, each a quad;
 * `vertexCount` is four times that. Dimensions are in voxels with Z up, as the file has them: of all models
 * where the scene graph puts them, or of the largest where there is none.
 *
 * @throws {Refusal} `corrupt` or `truncated`, with the chunk and its byte; also without any voxel.
 */
export async function parseVox(input: SceneInput): Promise<Scene> {
  const chunks = new VoxChunks(input.source);
  await chunks.open();
  const reading = new VoxReading();
  for (let chunk = await chunks.next(); chunk !== undefined; chunk = await chunks.next()) {
    reading.chunk(chunk);
    input.progress(chunks.fraction);
  }
  return reading.finish(chunks.version);
}

class VoxReading {
  readonly #models = new VoxModels();
  readonly #graph = new VoxSceneGraph();
  readonly #unknown = new Set<string>();
  readonly #readers: Readonly<Record<string, (chunk: VoxChunk) => void>> = {
    PACK: (chunk) => this.#readPack(chunk),
    SIZE: (chunk) => this.#models.readSize(chunk),
    XYZI: (chunk) => this.#models.readVoxels(chunk),
    RGBA: (chunk) => this.#readPalette(chunk),
    nTRN: (chunk) => this.#graph.readTransform(chunk),
    nGRP: (chunk) => this.#graph.readGroup(chunk),
    nSHP: (chunk) => this.#graph.readShape(chunk),
    LAYR: (chunk) => this.#graph.readLayer(chunk),
    MATL: (chunk) => this.#readMaterial(chunk),
    MATT: (chunk) => this.#readOldMaterial(chunk),
    rOBJ: (chunk) => void chunk.dict(),
    rCAM: (chunk) => this.#readCamera(chunk),
    NOTE: (chunk) => this.#readNotes(chunk),
    IMAP: (chunk) => void chunk.bytes(INDEX_MAP_BYTES, 'its 256 indices'),
  };
  #declaredModels: number | undefined;
  #palette: VoxPalette | undefined;
  #materials = 0;
  #cameras = 0;

  chunk(chunk: VoxChunk): void {
    const read = Object.hasOwn(this.#readers, chunk.id) ? this.#readers[chunk.id] : undefined;
    if (read === undefined) {
      // Other programs add chunks of their own; readers of the format pass over what they do not know.
      if (this.#unknown.size < 20) this.#unknown.add(chunk.id);
      return;
    }
    read(chunk);
    chunk.requireEnd();
  }

  finish(version: number): Scene {
    const { models, voxels, quads, usedColorCount } = this.#models;
    this.#models.requireComplete();
    this.#requireModels();
    this.#graph.check(models.length);
    // Before there was a scene graph, several models were the frames of an animation.
    const frames = this.#graph.isEmpty ? models.length : this.#graph.frames;
    return {
      format: 'vox',
      vertexCount: 4 * quads,
      faceCount: quads,
      ...this.#placeModels(),
      hasNormals: false,
      hasUVs: false,
      boneCount: 0,
      animationCount: frames > 1 ? 1 : 0,
      animationFrameCount: frames > 1 ? frames : 0,
      metadata: {
        version,
        modelCount: models.length,
        voxelCount: voxels,
        usedColorCount,
        hasPalette: this.#palette !== undefined,
        materialCount: this.#materials,
        cameraCount: this.#cameras,
        groupCount: this.#graph.groups,
        shapeCount: this.#graph.shapes,
        layerCount: this.#graph.layers,
        ...(this.#unknown.size > 0 && { unknownChunks: [...this.#unknown] }),
      },
      externalReferences: [],
    };
  }

  #requireModels(): void {
    const { models, voxels } = this.#models;
    if (voxels === 0) throw new Refusal('corrupt', 'The VOX has no voxels.');
    if (this.#declaredModels === undefined || this.#declaredModels === models.length) return;
    throw new Refusal(
      'corrupt',
      `The chunk PACK of the VOX declares ${this.#declaredModels} models, but there are ${models.length}.`,
    );
  }

  /** Extent and preview of the models at their places; without a scene graph, of the largest alone. */
  #placeModels(): { dimensions: Scene['dimensions']; preview: PreviewMesh | undefined } {
    const { models, tooManyQuads } = this.#models;
    const palette = this.#palette ?? defaultPalette();
    const box = new BoundingBox();
    const preview = new PreviewCollector();
    if (tooManyQuads) preview.abandon();
    const painter = new QuadPainter(preview, palette);
    for (const { model, placement, hidden } of this.#graph.place()) {
      const shown = models[model];
      if (shown === undefined) continue;
      addExtent(box, shown, placement);
      if (!hidden) painter.add(shown, placement);
    }
    if (box.dimensions === undefined) {
      const largest = models.reduce((best, model) => (model.voxels > best.voxels ? model : best));
      addExtent(box, largest, IDENTITY);
      painter.add(largest, IDENTITY);
    }
    return { dimensions: box.dimensions, preview: preview.mesh() };
  }

  #readPack(chunk: VoxChunk): void {
    this.#declaredModels = chunk.i32('the count of models');
  }

  #readPalette(chunk: VoxChunk): void {
    this.#palette = readPalette(chunk.bytes(PALETTE_BYTES, 'its 256 colours'));
  }

  #readMaterial(chunk: VoxChunk): void {
    chunk.i32('its material id');
    chunk.dict();
    this.#materials++;
  }

  /** MATT, of version 150 files: id, type, weight, then a value for each of the bits set but the last. */
  #readOldMaterial(chunk: VoxChunk): void {
    for (const what of ['its material id', 'its type', 'its weight', 'its property bits']) chunk.i32(what);
    chunk.bytes(chunk.content.length - 16, 'its values');
    this.#materials++;
  }

  #readCamera(chunk: VoxChunk): void {
    chunk.i32('its camera id');
    chunk.dict();
    this.#cameras++;
  }

  #readNotes(chunk: VoxChunk): void {
    const count = chunk.count('the count of names', 4);
    for (let index = 0; index < count; index++) chunk.string('a name');
  }
}

/** Adds the box of a placed model; it turns about the middle of its voxels, rounded down. */
function addExtent(box: BoundingBox, { size }: VoxModel, placement: Placement): void {
  const [x, y, z] = size.map((length) => Math.floor(length / 2));
  const low = [-(x ?? 0), -(y ?? 0), -(z ?? 0)] as const;
  box.add(...placed(placement, ...low));
  box.add(...placed(placement, size[0] + low[0], size[1] + low[1], size[2] + low[2]));
}

/** Draws the sides of voxels as two triangles each, with Y up. */
class QuadPainter {
  readonly #preview: PreviewCollector;
  readonly #palette: VoxPalette;
  #vertices = 0;

  constructor(preview: PreviewCollector, palette: VoxPalette) {
    this.#preview = preview;
    this.#palette = palette;
  }

  add(model: VoxModel, placement: Placement): void {
    const [width, depth, height] = model.size.map((length) => Math.floor(length / 2));
    eachQuad(model, (x, y, z, side, color) => {
      for (const [dx, dy, dz] of CORNERS[side] ?? []) {
        const [px, py, pz] = placed(
          placement,
          x + dx - (width ?? 0),
          y + dy - (depth ?? 0),
          z + dz - (height ?? 0),
        );
        this.#preview.addVertex(px, pz, -py);
        const at = 4 * color;
        this.#preview.colorVertex(
          this.#palette[at] ?? 0,
          this.#palette[at + 1] ?? 0,
          this.#palette[at + 2] ?? 0,
        );
      }
      const first = this.#vertices;
      this.#preview.addTriangle(first, first + 1, first + 2);
      this.#preview.addTriangle(first, first + 2, first + 3);
      this.#vertices += 4;
      return !this.#preview.abandoned;
    });
  }
}

type Corner = readonly [x: number, y: number, z: number];

/** The corners of each side of a voxel, counter-clockwise seen from outside. */
const CORNERS: readonly (readonly Corner[])[] = SIDES.map(([x, y, z]) => {
  const axis = x !== 0 ? 0 : y !== 0 ? 1 : 2;
  const outside = x + y + z > 0 ? 1 : 0;
  const square = [
    [0, 0],
    [1, 0],
    [1, 1],
    [0, 1],
  ] as const;
  const corners = square.map(([u, v]): Corner => {
    if (axis === 0) return [outside, u, v];
    if (axis === 1) return [v, outside, u];
    return [u, v, outside];
  });
  return outside === 1 ? corners : corners.reverse();
});
