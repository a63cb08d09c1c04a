import type { Scene, SceneInput } from '../scene.ts';
import { readAsciiPly } from './ply-ascii.ts';
import { readBinaryPly } from './ply-binary.ts';
import { describeElements, readPlyHeader } from './ply-header.ts';

/**
 * Reads a PLY, ascii or binary of either byte order, to its end; a point cloud is one too. `faceCount` is
 * of `face` rows, and of the triangles of `tristrips`.
 *
 * @throws {Refusal} `corrupt` with the line, or the row and byte, of the first fault, also without any
 *   vertex; `truncated` where the header declares more than there is; `type-mismatch` without its first line.
 */
export async function parsePly({ source, progress }: SceneInput): Promise<Scene> {
  const header = await readPlyHeader(source);
  const report = (fraction: number) => progress(fraction);
  const { mesh, surplusLines } =
    header.format === 'ascii'
      ? await readAsciiPly(source, header, report)
      : { mesh: await readBinaryPly(source, header, report), surplusLines: 0 };
  return {
    format: 'ply',
    vertexCount: mesh.vertexCount,
    faceCount: mesh.faces,
    dimensions: mesh.dimensions,
    hasNormals: mesh.hasNormals,
    hasUVs: mesh.hasUVs,
    boneCount: 0,
    animationCount: 0,
    animationFrameCount: 0,
    metadata: {
      encoding: header.format,
      elements: describeElements(header.elements),
      triangleCount: mesh.triangles,
      hasVertexColors: mesh.hasColors,
      isPointCloud: mesh.faces === 0,
      ...(mesh.missingPoints > 0 && { missingPointCount: mesh.missingPoints }),
      ...(header.comments.length > 0 && { comments: header.comments }),
      ...(surplusLines > 0 && { surplusLineCount: surplusLines }),
    },
    externalReferences: header.textures,
    preview: mesh.preview,
  };
}
