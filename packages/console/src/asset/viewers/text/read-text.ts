/** Bytes of a page. */
const PAGE_BYTES = 1024 ** 2;

interface TextPage {
  readonly text: string;
  /** Bytes read so far. */
  readonly end: number;
  readonly last: boolean;
}

/** Reads a text file in pages, by ranges of bytes. */
export class TextFile {
  readonly #url: string;
  readonly #size: number;
  readonly #decoder: TextDecoder;
  #end = 0;

  /**
   * @param size in bytes
   * @param charset as the Encoding standard names it; one that it does not know is taken for UTF-8
   */
  constructor(url: string, size: number, charset: string) {
    this.#url = url;
    this.#size = size;
    this.#decoder = decoderOf(charset);
  }

  /** The next page. A character that two pages share is in the second. */
  async next(signal: AbortSignal): Promise<TextPage> {
    const to = Math.min(this.#size, this.#end + PAGE_BYTES);
    const response = await fetch(this.#url, {
      headers: { range: `bytes=${this.#end}-${to - 1}` },
      signal,
    });
    // Without ranges all of it comes, which is what was asked for only where it is short.
    if (response.status !== 206 && !(response.ok && this.#end === 0 && to === this.#size)) {
      throw new Error(
        response.status === 403
          ? 'The link of this page to the file has run out.'
          : `The server answered ${response.status} instead of the text.`,
      );
    }
    const bytes = await response.arrayBuffer();
    this.#end += bytes.byteLength;
    const last = this.#end >= this.#size || bytes.byteLength === 0;
    return { text: this.#decoder.decode(bytes, { stream: !last }), end: this.#end, last };
  }
}

function decoderOf(charset: string): TextDecoder {
  try {
    return new TextDecoder(charset);
  } catch {
    return new TextDecoder();
  }
}
