/** Colours of a palette: red, green, blue, alpha of each colour index, 0 to 255; index 0 is no voxel. */
export type VoxPalette = Uint8Array;

const COLORS = 256;
const CUBE = [0xff, 0xcc, 0x99, 0x66, 0x33, 0x00];
const RAMP = [0xee, 0xdd, 0xbb, 0xaa, 0x88, 0x77, 0x55, 0x44, 0x22, 0x11];

/** An RGBA chunk: its colour 0 is that of index 1, and its last is of none (MagicaVoxel-file-format-vox, "RGBA"). */
export function readPalette(content: Uint8Array): VoxPalette {
  const palette = new Uint8Array(4 * COLORS);
  palette.set(content.subarray(0, 4 * (COLORS - 1)), 4);
  return palette;
}

/**
 * The palette of files without one: a colour cube of six steps from white, blue fastest and without its
 * black, then ramps of red, green, blue and grey (the table of the same document, which follows this rule).
 */
export function defaultPalette(): VoxPalette {
  const colors: number[][] = [[0, 0, 0]];
  for (const red of CUBE) for (const green of CUBE) for (const blue of CUBE) colors.push([red, green, blue]);
  colors.pop();
  for (const red of RAMP) colors.push([red, 0, 0]);
  for (const green of RAMP) colors.push([0, green, 0]);
  for (const blue of RAMP) colors.push([0, 0, blue]);
  for (const grey of RAMP) colors.push([grey, grey, grey]);
  const palette = new Uint8Array(4 * COLORS);
  for (const [index, color] of colors.entries()) palette.set([...color, index === 0 ? 0 : 255], 4 * index);
  return palette;
}
