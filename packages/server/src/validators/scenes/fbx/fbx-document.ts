import { FbxAnimation } from './fbx-animation.ts';
import { FbxHierarchy } from './fbx-hierarchy.ts';
import { FbxMesh, MeshMemory } from './fbx-mesh.ts';
import { type FbxPlaceUnit, type FbxValue, type FbxVisitor, storable } from './fbx-node.ts';
import { Placement, propertiesVisitor } from './fbx-placement.ts';
import { FbxTextures } from './fbx-textures.ts';

/** Classes of models that are bones: limbs of a skeleton and its root. */
const BONES: ReadonlySet<unknown> = new Set(['LimbNode', 'Limb', 'Root']);

/** Longest creator reported. */
const MAX_CREATOR_LENGTH = 200;

/** Sums over all meshes, each counted once however often it is shown. */
interface MeshTotals {
  meshes: number;
  vertices: number;
  faces: number;
  notFinite: number;
  hasNormals: boolean;
  hasUVs: boolean;
}

/** The coordinate system (FBX SDK, FbxAxisSystem): 0, 1, 2 for x, y, z; signs 1 or -1. */
interface AxisSettings {
  upAxis: number;
  upSign: number;
  rightAxis: number;
  rightSign: number;
}

/** Collects from the nodes of a file what is to be known of it. */
export class FbxDocument {
  readonly #unit: FbxPlaceUnit;
  readonly #memory = new MeshMemory();
  readonly hierarchy: FbxHierarchy;
  readonly animation = new FbxAnimation();
  readonly textures = new FbxTextures();
  readonly meshTotals: MeshTotals = {
    meshes: 0,
    vertices: 0,
    faces: 0,
    notFinite: 0,
    hasNormals: false,
    hasUVs: false,
  };
  readonly axes: AxisSettings = { upAxis: 1, upSign: 1, rightAxis: 0, rightSign: 1 };
  /** Centimetres in a unit of the file; undefined where it does not say. */
  unitScaleFactor: number | undefined;
  /** `FBXVersion` of the header: 7400 for 7.4. */
  version: number | undefined;
  creator = '';
  modelCount = 0;
  materialCount = 0;
  hasObjects = false;
  hasConnections = false;
  #boneModels = 0;
  #boneAttributes = 0;
  #clusters = 0;

  constructor(unit: FbxPlaceUnit) {
    this.#unit = unit;
    this.hierarchy = new FbxHierarchy(unit);
  }

  /** Bones are models; where a file has only their attributes, or only skin that follows bones, those. */
  get boneCount(): number {
    return this.#boneModels || this.#boneAttributes || this.#clusters;
  }

  /** Whether triangles of all meshes are known. */
  get keepsCorners(): boolean {
    return this.#memory.keepsCorners;
  }

  readonly root: FbxVisitor = {
    child: (name, at) => {
      switch (name) {
        case 'FBXHeaderExtension':
          return { child: (inside) => this.#headerPart(inside) };
        case 'Creator':
          return {
            values: ([creator]) => {
              this.creator = storable(creator, MAX_CREATOR_LENGTH);
            },
          };
        case 'Objects':
          this.hasObjects = true;
          return { child: (inside, insideAt) => this.#object(inside, insideAt) };
        case 'Connections':
          this.hasConnections = true;
          return {
            child: (inside, insideAt) => {
              if (inside !== 'C' && inside !== 'Connect') return undefined;
              return { values: (values) => this.hierarchy.connect(values, insideAt) };
            },
          };
        case 'Takes':
          return this.animation.takesVisitor();
        case 'Version5':
          return this.animation.version5Visitor();
        default:
          // Before 6.0, objects stand at the top.
          return this.#object(name, at);
      }
    },
  };

  #headerPart(name: string): FbxVisitor | undefined {
    if (name === 'FBXVersion')
      return {
        values: ([version]) => {
          this.version = asNumber(version);
        },
      };
    if (name !== 'Creator') return undefined;
    return {
      values: ([creator]) => {
        if (this.creator === '') this.creator = storable(creator, MAX_CREATOR_LENGTH);
      },
    };
  }

  #object(name: string, at: number): FbxVisitor | undefined {
    switch (name) {
      case 'GlobalSettings':
        return { child: (node) => propertiesVisitor(node, (key, values) => this.#setting(key, values)) };
      case 'Model':
        return this.#model(at);
      case 'Geometry':
        return this.#geometry(at);
      case 'Material':
        this.materialCount++;
        return undefined;
      case 'Texture':
      case 'Video':
        return this.textures.visitor(name);
      case 'NodeAttribute':
        return {
          values: (values) => {
            this.#boneAttributes += BONES.has(values.at(-1)) ? 1 : 0;
          },
        };
      case 'Deformer':
        return {
          values: (values) => {
            this.#clusters += values.at(-1) === 'Cluster' ? 1 : 0;
          },
        };
      case 'AnimationStack':
        return this.animation.stackVisitor();
      case 'AnimationCurve':
        return this.animation.curveVisitor();
      default:
        return undefined;
    }
  }

  #setting(name: string, values: readonly FbxValue[]): void {
    const value = asNumber(values[0]);
    this.animation.takeSetting(name, values);
    if (value === undefined) return;
    if (name === 'UpAxis') this.axes.upAxis = value;
    else if (name === 'UpAxisSign') this.axes.upSign = value;
    else if (name === 'CoordAxis') this.axes.rightAxis = value;
    else if (name === 'CoordAxisSign') this.axes.rightSign = value;
    else if (name === 'UnitScaleFactor' && value > 0) this.unitScaleFactor = value;
  }

  /** Since 7.0: id, name, class. Before: name, class, and the mesh inside. */
  #model(at: number): FbxVisitor {
    const placement = new Placement();
    let id = '';
    let mesh: FbxMesh | undefined;
    this.modelCount++;
    return {
      values: (values) => {
        id = asId(values[0]);
        if (BONES.has(values.at(-1))) this.#boneModels++;
      },
      child: (name) => {
        if (name === 'Vertices') mesh ??= this.#newMesh(at);
        return mesh?.part(name) ?? propertiesVisitor(name, (key, values) => placement.take(key, values));
      },
      end: () => {
        if (mesh !== undefined) this.#addTotals(mesh);
        const [local, geometric] = [placement.local(), placement.geometric()];
        this.hierarchy.addModel(id, { at, local, geometric, mesh });
      },
    };
  }

  /** Of the classes, shapes are no meshes: their vertices are displacements of those of one. */
  #geometry(at: number): FbxVisitor {
    let id = '';
    let mesh: FbxMesh | undefined;
    return {
      values: (values) => {
        id = asId(values[0]);
        if (values.at(-1) !== 'Shape') mesh = this.#newMesh(at);
      },
      child: (name) => mesh?.part(name),
      end: () => {
        if (mesh === undefined) return;
        this.#addTotals(mesh);
        if (!mesh.isEmpty) this.hierarchy.addMesh(id, mesh, at);
      },
    };
  }

  #newMesh(at: number): FbxMesh {
    return new FbxMesh(at, this.#unit, this.#memory);
  }

  #addTotals(mesh: FbxMesh): void {
    mesh.requireComplete();
    const totals = this.meshTotals;
    totals.meshes++;
    totals.vertices += mesh.vertexCount;
    totals.faces += mesh.faceCount;
    totals.notFinite += mesh.notFinite;
    totals.hasNormals ||= mesh.hasNormals;
    totals.hasUVs ||= mesh.hasUVs;
  }
}

function asNumber(value: FbxValue | undefined): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

function asId(value: FbxValue | undefined): string {
  return typeof value === 'object' || value === undefined ? '' : String(value);
}
