/** Where a picture is on its stage. Lengths are CSS pixels. */

export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** `x` and `y`: how far the middle of the picture is from the middle of the stage. */
export interface View extends Point {
  /** CSS pixels for each pixel of the picture. */
  readonly scale: number;
}

export const LARGEST_SCALE = 32;
/** From here on pixels are to be seen as such. */
export const PIXELATED_ABOVE = 4;

/** The whole picture, no larger than it is. */
export function fitted(stage: Size, picture: Size): View {
  const scale = Math.min(1, stage.width / picture.width, stage.height / picture.height);
  return { scale: scale > 0 ? scale : 1, x: 0, y: 0 };
}

/**
 * Zooms so that what is at `point` stays there.
 *
 * @param point from the middle of the stage
 */
export function zoomed(view: View, factor: number, point: Point, stage: Size, picture: Size): View {
  const smallest = Math.min(fitted(stage, picture).scale, 1);
  const scale = Math.min(LARGEST_SCALE, Math.max(smallest, view.scale * factor));
  const grown = scale / view.scale;
  return held(
    { scale, x: point.x - (point.x - view.x) * grown, y: point.y - (point.y - view.y) * grown },
    stage,
    picture,
  );
}

export function panned(view: View, by: Point, stage: Size, picture: Size): View {
  return held({ ...view, x: view.x + by.x, y: view.y + by.y }, stage, picture);
}

/** Keeps edges from coming inside the stage; what is smaller than it stays in the middle. */
export function held(view: View, stage: Size, picture: Size): View {
  const across = Math.max(0, (picture.width * view.scale - stage.width) / 2);
  const down = Math.max(0, (picture.height * view.scale - stage.height) / 2);
  return { scale: view.scale, x: clamped(view.x, across), y: clamped(view.y, down) };
}

function clamped(value: number, limit: number): number {
  return Math.min(limit, Math.max(-limit, value));
}
