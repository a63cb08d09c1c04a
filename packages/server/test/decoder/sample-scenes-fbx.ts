import { asciiFbx, binaryFbx, type FbxSampleNode, type FbxSampleValue } from './sample-scenes-fbx-writer.ts';

export const int = (value: number): FbxSampleValue => ({ type: 'I', value });
export const long = (value: number): FbxSampleValue => ({ type: 'L', value });
export const double = (value: number): FbxSampleValue => ({ type: 'D', value });
export const text = (content: string): FbxSampleValue => ({ type: 'S', text: content });
export const objectName = (name: string, of: string): FbxSampleValue => ({ type: 'S', text: name, of });
export const ints = (...numbers: number[]): FbxSampleValue => ({ type: 'i', numbers });
export const longs = (...numbers: number[]): FbxSampleValue => ({ type: 'l', numbers });
export const doubles = (...numbers: number[]): FbxSampleValue => ({ type: 'd', numbers });

export function node(
  name: string,
  values: readonly FbxSampleValue[],
  children?: readonly FbxSampleNode[],
): FbxSampleNode {
  return children === undefined ? { name, values } : { name, values, children };
}

/** A `Properties70` node of numbers. */
export function properties(entries: Readonly<Record<string, readonly number[]>>): FbxSampleNode {
  return node(
    'Properties70',
    [],
    Object.entries(entries).map(([name, numbers]) =>
      node('P', [text(name), text('double'), text('Number'), text(''), ...numbers.map(double)]),
    ),
  );
}

const CUBE_VERTICES = [
  -1, -1, -1, 1, -1, -1, 1, 1, -1, -1, 1, -1, -1, -1, 1, 1, -1, 1, 1, 1, 1, -1, 1, 1.5,
] as const;
const CUBE_POLYGONS = [0, 3, 2, -2, 4, 5, 6, -8, 0, 1, 5, -5, 1, 2, 6, -6, 2, 3, 7, -7, 3, 0, 4, -8] as const;
/** Units of FBX time in a second. */
export const FBX_SECOND = 46_186_158_000;

/** The content of the samples since 7.0: a cube in a turned group, two bones, one clip of a second, three textures. */
export function sampleNodes(version: number): FbxSampleNode[] {
  return [
    node(
      'FBXHeaderExtension',
      [],
      [node('FBXVersion', [int(version)]), node('Creator', [text('sample writer')])],
    ),
    node(
      'GlobalSettings',
      [],
      [
        properties({
          UpAxis: [2],
          UpAxisSign: [1],
          CoordAxis: [0],
          CoordAxisSign: [1],
          UnitScaleFactor: [2.5],
          TimeMode: [11],
        }),
      ],
    ),
    node(
      'Objects',
      [],
      [
        node(
          'Geometry',
          [long(100), objectName('Cube', 'Geometry'), text('Mesh')],
          [
            node('Vertices', [doubles(...CUBE_VERTICES)]),
            node('PolygonVertexIndex', [ints(...CUBE_POLYGONS)]),
            node('LayerElementNormal', [int(0)], [node('Normals', [doubles(...CUBE_VERTICES)])]),
            node('LayerElementUV', [int(0)], [node('UV', [doubles(0, 0, 1, 1)])]),
            node('Smooth', [
              { type: 'c', numbers: [1, 0, 1] },
              { type: 'f', numbers: [0.5] },
            ]),
          ],
        ),
        node(
          'Geometry',
          [long(101), objectName('Smile', 'Geometry'), text('Shape')],
          [node('Indexes', [ints(0, 1)]), node('Vertices', [doubles(9, 9, 9, 9, 9, 9)])],
        ),
        node(
          'Model',
          [long(200), objectName('Group', 'Model'), text('Null')],
          [properties({ 'Lcl Rotation': [90, 0, 0] })],
        ),
        node(
          'Model',
          [long(201), objectName('Cube', 'Model'), text('Mesh')],
          [
            properties({ 'Lcl Translation': [5, 0, 0], 'Lcl Scaling': [1, 2, 3] }),
            node('Shading', [{ type: 'C', value: 1 }]),
          ],
        ),
        node('Model', [long(202), objectName('Hip', 'Model'), text('LimbNode')]),
        node('Model', [long(203), objectName('Knee', 'Model'), text('LimbNode')]),
        node('Material', [long(300), objectName('Paint', 'Material'), text('')]),
        node(
          'Texture',
          [long(400), objectName('Wood', 'Texture'), text('')],
          [node('FileName', [text('C:\\art\\wood.png')]), node('RelativeFilename', [text('art\\wood.png')])],
        ),
        node(
          'Texture',
          [long(401), objectName('Logo', 'Texture'), text('')],
          [node('RelativeFilename', [text('logo.png')])],
        ),
        node(
          'Video',
          [long(402), objectName('Logo', 'Video'), text('Clip')],
          [
            node('RelativeFilename', [text('logo.png')]),
            node('Content', [{ type: 'R', bytes: Buffer.from('not really a picture') }]),
          ],
        ),
        node(
          'AnimationStack',
          [long(500), objectName('Walk', 'AnimStack'), text('')],
          [properties({ LocalStart: [0], LocalStop: [FBX_SECOND] })],
        ),
        node(
          'AnimationCurve',
          [long(501), objectName('', 'AnimCurve'), text('')],
          [node('KeyTime', [longs(0, FBX_SECOND / 2, FBX_SECOND)])],
        ),
      ],
    ),
    node(
      'Connections',
      [],
      [
        node('C', [text('OO'), long(200), long(0)]),
        node('C', [text('OO'), long(201), long(200)]),
        node('C', [text('OO'), long(100), long(201)]),
        node('C', [text('OP'), long(400), long(300), text('DiffuseColor')]),
      ],
    ),
  ];
}

/**
 * The same cube as files before 7.0 have it: inside its model, every coordinate a value of its own. The takes
 * stand before the connections, so that no cut of the ASCII spelling leaves a whole file.
 */
export function legacyNodes(version: number): FbxSampleNode[] {
  const property = (name: string, ...numbers: number[]) =>
    node('Property', [text(name), text('double'), text('A'), ...numbers.map(double)]);
  return [
    node('FBXHeaderExtension', [], [node('FBXVersion', [int(version)])]),
    node(
      'Objects',
      [],
      [
        node(
          'Model',
          [objectName('Cube', 'Model'), text('Mesh')],
          [
            node(
              'Properties60',
              [],
              [property('Lcl Translation', 5, 0, 0), property('Lcl Scaling', 1, 2, 3)],
            ),
            node('Vertices', CUBE_VERTICES.map(double)),
            node('PolygonVertexIndex', CUBE_POLYGONS.map(int)),
          ],
        ),
        node('Model', [objectName('Group', 'Model'), text('Limb')]),
      ],
    ),
    node(
      'Takes',
      [],
      [
        node(
          'Take',
          [text('Walk')],
          [
            node('LocalTime', [long(0), long(2 * FBX_SECOND)]),
            node(
              'Model',
              [objectName('Cube', 'Model')],
              [node('Channel', [text('T')], [node('KeyCount', [int(4)])])],
            ),
          ],
        ),
      ],
    ),
    node('Version5', [], [node('Settings', [], [node('FrameRate', [text('24')])])]),
    node(
      'Connections',
      [],
      [node('Connect', [text('OO'), objectName('Cube', 'Model'), objectName('Group', 'Model')])],
    ),
  ];
}

function sample(name: string, bytes: () => Buffer) {
  return { name, kind: '3d', contentType: 'application/octet-stream', bytes } as const;
}

/** Small valid FBX files of every layout that is read. */
export const fbxSamples = [
  sample('binary-7400.fbx', () => binaryFbx(7400, sampleNodes(7400))),
  sample('binary-7400-compressed.fbx', () => binaryFbx(7400, sampleNodes(7400), true)),
  sample('binary-7500.fbx', () => binaryFbx(7500, sampleNodes(7500))),
  sample('binary-7500-compressed.fbx', () => binaryFbx(7500, sampleNodes(7500), true)),
  sample('binary-6100.fbx', () => binaryFbx(6100, legacyNodes(6100))),
  sample('ascii-7500.fbx', () => asciiFbx(7500, sampleNodes(7500))),
  sample('ascii-6100.fbx', () => asciiFbx(6100, legacyNodes(6100))),
] as const;
