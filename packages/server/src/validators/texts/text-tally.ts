/** Size of the preview in bytes of UTF-8, at most. */
const PREVIEW_BYTES = 1024;

/**
 * Counts decoded text as it streams past, in constant memory: characters (Unicode code points), words
 * (runs of anything but white space, as `wc -w` counts), and the first {@link PREVIEW_BYTES} as a preview.
 */
export class TextTally {
  characters = 0;
  words = 0;
  /** Everything seen; only filled when asked for. */
  text = '';
  #preview = '';
  #previewComplete = true;
  #inWord = false;
  readonly #keepAll: boolean;

  constructor(keepAll = false) {
    this.#keepAll = keepAll;
  }

  /** @param text Decoded text that neither begins nor ends inside of a surrogate pair. */
  add(text: string): void {
    if (this.#keepAll) this.text += text;
    if (this.#previewComplete) this.#extendPreview(text);
    let pairs = 0;
    let words = 0;
    let inWord = this.#inWord;
    for (let index = 0; index < text.length; index++) {
      const code = text.charCodeAt(index);
      if (code >= 0xdc00 && code <= 0xdfff) pairs++;
      const space = code <= 0x20 || (code >= 0x85 && isWideSpace(code));
      if (!space && !inWord) words++;
      inWord = !space;
    }
    this.#inWord = inWord;
    this.words += words;
    this.characters += text.length - pairs;
  }

  /** The beginning of the text, never cut inside of a character. */
  get preview(): string {
    return this.#preview;
  }

  /** Whether the preview is the whole text. */
  get hasFullPreview(): boolean {
    return this.#previewComplete;
  }

  #extendPreview(text: string): void {
    const room = PREVIEW_BYTES - Buffer.byteLength(this.#preview);
    // `encodeInto` stops before a character that does not fit whole.
    const { read } = new TextEncoder().encodeInto(text, new Uint8Array(room));
    this.#preview += text.slice(0, read);
    this.#previewComplete = read === text.length;
  }
}

/** White space beyond ASCII (Unicode property White_Space). */
function isWideSpace(code: number): boolean {
  return (
    code === 0x85 ||
    code === 0xa0 ||
    code === 0x1680 ||
    (code >= 0x2000 && code <= 0x200a) ||
    code === 0x2028 ||
    code === 0x2029 ||
    code === 0x202f ||
    code === 0x205f ||
    code === 0x3000
  );
}
