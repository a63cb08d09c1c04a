import {
  double,
  doubles,
  int,
  ints,
  long,
  node,
  objectName,
  text,
} from '../../../server/test/decoder/sample-scenes-fbx.ts';
import type { FbxSampleNode } from '../../../server/test/decoder/sample-scenes-fbx-writer.ts';

const CORNERS = [-1, -1, -1, 1, -1, -1, 1, 1, -1, -1, 1, -1, -1, -1, 1, 1, -1, 1, 1, 1, 1, -1, 1, 1] as const;
/** The last corner of a face is written as its complement. */
const FACES = [0, 3, 2, ~1, 4, 5, 6, ~7, 0, 1, 5, ~4, 1, 2, 6, ~5, 2, 3, 7, ~6, 3, 0, 4, ~7] as const;

/** A red cube with what programs that write FBX 7.5 give every object. */
export const FBX_CUBE: readonly FbxSampleNode[] = [
  node('FBXHeaderExtension', [], [node('FBXVersion', [int(7500)]), node('Creator', [text('sample')])]),
  node('GlobalSettings', [], [node('Properties70', [], [node('P', property('UpAxis', 'int', 1))])]),
  node(
    'Objects',
    [],
    [
      node(
        'Geometry',
        [long(100), objectName('Cube', 'Geometry'), text('Mesh')],
        [node('Vertices', [doubles(...CORNERS)]), node('PolygonVertexIndex', [ints(...FACES)])],
      ),
      node(
        'Model',
        [long(200), objectName('Cube', 'Model'), text('Mesh')],
        [node('Properties70', [], [node('P', property('Lcl Translation', 'Lcl Translation', 0, 0, 0))])],
      ),
      node(
        'Material',
        [long(300), objectName('Paint', 'Material'), text('')],
        [
          node('ShadingModel', [text('phong')]),
          node('Properties70', [], [node('P', property('DiffuseColor', 'Color', 1, 0, 0))]),
        ],
      ),
    ],
  ),
  node(
    'Connections',
    [],
    [
      node('C', [text('OO'), long(200), long(0)]),
      node('C', [text('OO'), long(100), long(200)]),
      node('C', [text('OO'), long(300), long(200)]),
    ],
  ),
];

function property(name: string, type: string, ...numbers: readonly number[]) {
  return [text(name), text(type), text(''), text('A'), ...numbers.map(double)];
}
