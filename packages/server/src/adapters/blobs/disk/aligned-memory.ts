const PAGE = 64 * 1024;

// Neither the language's nor Node's type definitions have it.
const { WebAssembly } = globalThis as unknown as {
  readonly WebAssembly: {
    readonly Memory: new (options: {
      readonly initial: number;
      readonly maximum: number;
    }) => {
      readonly buffer: ArrayBuffer;
    };
  };
};

/**
 * Memory that begins at a multiple of 4096, as direct writes need it. An `ArrayBuffer` promises no
 * such thing; the memory of WebAssembly, made for this purpose alone, does.
 * @param size bytes
 */
export function alignedMemory(size: number): Uint8Array {
  const pages = Math.ceil(size / PAGE);
  return new Uint8Array(new WebAssembly.Memory({ initial: pages, maximum: pages }).buffer, 0, size);
}
