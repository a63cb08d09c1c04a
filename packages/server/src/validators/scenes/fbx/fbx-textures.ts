import { type FbxVisitor, storable } from './fbx-node.ts';

/** References reported, of what a hostile file may name. */
const MAX_REFERENCES = 1000;
const MAX_REFERENCE_LENGTH = 512;

/** The names of a file as a texture or video node has them. */
interface FileNames {
  absolute: string;
  relative: string;
}

/** Textures, and the files that they name without containing them. */
export class FbxTextures {
  readonly #named: FileNames[] = [];
  readonly #embedded = new Set<string>();
  textureCount = 0;

  /** A `Texture` or `Video` node. */
  visitor(node: 'Texture' | 'Video'): FbxVisitor {
    const names: FileNames = { absolute: '', relative: '' };
    let embedded = false;
    if (node === 'Texture') this.textureCount++;
    return {
      child: (name) => {
        switch (name) {
          case 'FileName':
          case 'Filename':
            return {
              values: ([file]) => {
                names.absolute = storable(file, MAX_REFERENCE_LENGTH);
              },
            };
          case 'RelativeFilename':
            return {
              values: ([file]) => {
                names.relative = storable(file, MAX_REFERENCE_LENGTH);
              },
            };
          case 'Content':
            return {
              values: ([content]) => {
                embedded = hasLength(content);
              },
            };
          default:
            return undefined;
        }
      },
      end: () => {
        if (embedded && this.#embedded.size < MAX_REFERENCES) {
          for (const name of [names.absolute, names.relative]) this.#embedded.add(baseName(name));
        } else if (this.#named.length < MAX_REFERENCES) {
          this.#named.push(names);
        }
      },
    };
  }

  /** As written, relative paths preferred; a texture's file is not external where a video node contains it. */
  externalReferences(): readonly string[] {
    const external = new Set<string>();
    for (const { absolute, relative } of this.#named) {
      const name = relative === '' ? absolute : relative;
      if (name !== '' && !this.#embedded.has(baseName(name))) external.add(name);
    }
    return [...external];
  }
}

/** Content is raw bytes, in ASCII files base64; an empty one stands for none. */
function hasLength(content: unknown): boolean {
  if (typeof content === 'string') return content.length > 0;
  return typeof content === 'object' && content !== null && 'length' in content && Number(content.length) > 0;
}

function baseName(path: string): string {
  return path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1).toLowerCase();
}
