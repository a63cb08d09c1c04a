import { BoundingBox } from '../bounding-box.ts';
import { PreviewCollector } from '../preview-mesh.ts';
import type { Scene } from '../scene.ts';

/** What an STL adds up to, triangle by triangle. */
export class StlMesh {
  triangles = 0;
  #hasNormals = false;
  readonly #box = new BoundingBox();
  readonly #preview = new PreviewCollector();

  /** Keeps no triangles for a preview: there will be too many. */
  withoutPreview(): void {
    this.#preview.abandon();
  }

  normal(x: number, y: number, z: number): void {
    // False for NaN, which some exporters give triangles without an area.
    if (x < 0 || x > 0 || y < 0 || y > 0 || z < 0 || z > 0) this.#hasNormals = true;
  }

  /** A corner; every three are a triangle. STL names no direction up; what makes and prints them has Z up. */
  vertex(x: number, y: number, z: number): void {
    this.#box.add(x, y, z);
    this.#preview.addVertex(x, z, -y);
  }

  endTriangle(): void {
    const first = 3 * this.triangles;
    this.#preview.addTriangle(first, first + 1, first + 2);
    this.triangles++;
  }

  scene(metadata: Readonly<Record<string, unknown>>): Scene {
    return {
      format: 'stl',
      vertexCount: 3 * this.triangles,
      faceCount: this.triangles,
      dimensions: this.#box.dimensions,
      hasNormals: this.#hasNormals,
      hasUVs: false,
      boneCount: 0,
      animationCount: 0,
      animationFrameCount: 0,
      metadata,
      externalReferences: [],
      preview: this.#preview.mesh(),
    };
  }
}
