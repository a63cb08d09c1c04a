import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { PreviewCollector } from './preview-mesh.ts';
import { MAX_PREVIEW_TRIANGLES } from './scene.ts';

describe('the collector of a preview', () => {
  it('keeps vertices, triangles and colours, grey where there is none', () => {
    const preview = new PreviewCollector();
    preview.addVertex(1, 2, 3);
    preview.addVertex(4, 5, 6);
    preview.colorVertex(300, -1, 127.6);
    preview.addVertex(7, 8, 9);
    preview.addTriangle(0, 1, 2);
    const mesh = preview.mesh();
    assert.deepEqual([...(mesh?.positions ?? [])], [1, 2, 3, 4, 5, 6, 7, 8, 9]);
    assert.deepEqual([...(mesh?.indices ?? [])], [0, 1, 2]);
    assert.deepEqual([...(mesh?.colors ?? [])], [180, 180, 180, 255, 0, 128, 180, 180, 180]);
  });

  it('has no colours where no vertex has one, and no mesh without triangles', () => {
    const preview = new PreviewCollector();
    preview.addVertex(1, 2, 3);
    assert.equal(preview.mesh(), undefined);
    preview.addTriangle(0, 0, 0);
    assert.equal(preview.mesh()?.colors, undefined);
  });

  it('keeps as many triangles as the limit, none of them shared, and nothing above it', () => {
    const preview = new PreviewCollector();
    for (let triangle = 0; triangle < MAX_PREVIEW_TRIANGLES; triangle++) {
      for (let corner = 0; corner < 3; corner++) preview.addVertex(triangle, corner, 0);
      preview.addTriangle(3 * triangle, 3 * triangle + 1, 3 * triangle + 2);
    }
    preview.colorVertex(1, 2, 3);
    assert.equal(preview.mesh()?.indices.length, 3 * MAX_PREVIEW_TRIANGLES);
    assert.deepEqual([...(preview.mesh()?.colors ?? [])].slice(-6), [180, 180, 180, 1, 2, 3]);
    preview.addTriangle(0, 1, 2);
    assert.equal(preview.abandoned, true);
    assert.equal(preview.mesh(), undefined);
  });

  it('gives up at coordinates beyond single precision, and at vertices that never came', () => {
    const far = new PreviewCollector();
    far.addVertex(1e39, 0, 0);
    far.addTriangle(0, 0, 0);
    assert.equal(far.mesh(), undefined);
    const missing = new PreviewCollector();
    missing.addVertex(0, 0, 0);
    missing.addTriangle(0, 0, 1);
    assert.equal(missing.mesh(), undefined);
  });
});
