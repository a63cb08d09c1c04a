/** Largest LZW code and table (GIF89a specification, appendix F). */
const MAX_WIDTH = 12;
const MAX_CODES = 1 << MAX_WIDTH;

/**
 * Counts the pixels that a frame's LZW data stands for, without making them: of each code only the length
 * of its string is kept. libvips draws a frame whose data ends early as if nothing were missing.
 *
 * @param from Offset of the LZW minimum code size, which the sub-blocks follow.
 * @param wanted Where to stop: the frame's pixels.
 * @returns At most about `wanted`; less where the data ends or breaks before.
 */
export function countLzwPixels(bytes: Buffer, from: number, wanted: number): number {
  const minimum = bytes[from] ?? 0;
  if (minimum < 1 || minimum >= MAX_WIDTH) return 0;
  const clear = 1 << minimum;
  const end = clear + 1;
  const lengths = new Uint32Array(MAX_CODES).fill(1, 0, clear);
  const next = codeReader(bytes, from + 1);
  let width = minimum + 1;
  let codes = clear + 2;
  let previous = -1;
  let pixels = 0;
  while (pixels < wanted) {
    const code = next(width);
    if (code === -1 || code === end) break;
    if (code === clear) {
      width = minimum + 1;
      codes = clear + 2;
      previous = -1;
      continue;
    }
    // A code may be one ahead of the table: the string being made right now.
    if (code > codes || (code === codes && (previous === -1 || codes === MAX_CODES))) break;
    if (previous !== -1 && codes < MAX_CODES) {
      lengths[codes] = (lengths[previous] ?? 0) + 1;
      codes++;
      if (codes === 1 << width && width < MAX_WIDTH) width++;
    }
    pixels += lengths[code] ?? 0;
    previous = code;
  }
  return pixels;
}

/** Reads codes of changing width, least significant bit first, across sub-blocks; -1 at the end of the data. */
function codeReader(bytes: Buffer, from: number): (width: number) => number {
  let at = from;
  let left = 0;
  let bits = 0;
  let held = 0;
  return (width) => {
    while (held < width) {
      if (left === 0) {
        left = bytes[at++] ?? 0;
        if (left === 0) return -1;
      }
      bits |= (bytes[at++] ?? 0) << held;
      held += 8;
      left--;
    }
    const code = bits & ((1 << width) - 1);
    bits >>>= width;
    held -= width;
    return code;
  };
}
