import { LoadingManager } from 'three';
import { parseDataUri } from './data-uri.ts';

/** A white pixel: what a texture is that is not in the file. */
const BLANK =
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8/5+hHgAHggJ/PchI7wAAAABJRU5ErkJggg==';
const MOST_REFUSED = 20;

/**
 * What a scene may load besides its own bytes: `data:` URLs that it holds, as `blob:` URLs, since the policy of the page
 * knows no others. Other files and servers are never asked for anything: whoever made the file would learn who looks at it.
 */
export class SceneResources {
  readonly manager = new LoadingManager();
  readonly #urls: string[] = [];
  readonly #refused = new Set<string>();

  constructor() {
    this.manager.setURLModifier((url) => this.#resolved(url));
  }

  /** What was not loaded, by its names in the file. */
  get refused(): readonly string[] {
    return [...this.#refused];
  }

  /** Frees what was made of `data:` URLs. */
  release(): void {
    for (const url of this.#urls.splice(0)) URL.revokeObjectURL(url);
  }

  #resolved(url: string): string {
    if (url.startsWith('blob:')) return url;
    const data = parseDataUri(url);
    if (data === undefined && this.#refused.size < MOST_REFUSED) this.#refused.add(url.slice(0, 200));
    const { bytes, type } = data ?? parseDataUri(BLANK) ?? { bytes: new Uint8Array(), type: '' };
    const made = URL.createObjectURL(new Blob([bytes], { type }));
    this.#urls.push(made);
    return made;
  }
}
