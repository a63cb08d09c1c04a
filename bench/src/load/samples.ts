import { readFile } from 'node:fs/promises';
import type { SeededRandom } from '../../../scripts/scaling-simulation/random.ts';
import { makeImages } from '../sample/images.ts';

const IMAGES = 40;
/** Longest text, bytes. */
const MAX_TEXT = 16 * 2 ** 20;
const SOI = Buffer.from([0xff, 0xd8]);

/** Files to send, no two alike. */
export class Samples {
  readonly #images: readonly Buffer[];
  readonly #text: Buffer<ArrayBuffer>;
  #count = 0;

  private constructor(images: readonly Buffer[]) {
    this.#images = images;
    const line = 'The quick brown fox jumps over the lazy dog, once more.\n';
    this.#text = Buffer.alloc(MAX_TEXT, line) as Buffer<ArrayBuffer>;
  }

  /** @param directory for the images, empty */
  static async make(directory: string): Promise<Samples> {
    return new Samples(
      await Promise.all((await makeImages(directory, IMAGES)).map((path) => readFile(path))),
    );
  }

  /** A JPEG with a comment of its own, so that no store recognizes it. */
  image(random: SeededRandom): Buffer<ArrayBuffer> {
    const image = this.#images[random.below(this.#images.length)] ?? Buffer.alloc(0);
    const text = Buffer.from(this.#mark(random));
    const comment = Buffer.from([0xff, 0xfe, 0, text.length + 2]);
    return Buffer.concat([SOI, comment, text, image.subarray(SOI.length)]) as Buffer<ArrayBuffer>;
  }

  /** @param size bytes, at most 16 MiB */
  text(random: SeededRandom, size: number): Buffer<ArrayBuffer> {
    const text = Buffer.from(this.#text.subarray(0, size)) as Buffer<ArrayBuffer>;
    text.write(`${this.#mark(random)}\n`);
    return text;
  }

  #mark(random: SeededRandom): string {
    this.#count += 1;
    return `${process.pid}-${Date.now()}-${this.#count}-${random.below(2 ** 32)}`;
  }
}
