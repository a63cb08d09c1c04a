import type { Picture, Pictures, StreamFacts } from '../engine.ts';
import { contrast, posterSeconds, showsSomething, stillSize } from '../picture-choice.ts';
import type { PacketTally } from './packet-tally.ts';
import { runTool } from './run-tool.ts';

const TIMEOUT_MS = 15_000;
/** The last picture is looked for from here on, in seconds before the end. */
const TAIL_SECONDS = 0.5;
const POSTER_STARTS = 3;

export interface PictureRun {
  readonly program: string;
  /** The arguments that name the input. */
  readonly input: readonly string[];
  readonly facts: StreamFacts;
  readonly tally: PacketTally;
  /** Duration of the file as far as it is known. */
  readonly seconds: number | undefined;
}

/** Takes the three pictures of a video, each in a run of its own that seeks to its place. */
export async function takePictures(run: PictureRun): Promise<Pictures | undefined> {
  const first = await pictureAt(run, undefined, 1);
  if (first === undefined) return undefined;
  const begin = Math.max(0, run.tally.start ?? 0);
  let poster: Picture | undefined;
  for (let attempt = 0; attempt < POSTER_STARTS && !(poster && showsSomething(poster)); attempt++) {
    const picture = await pictureAt(run, posterSeconds(run.seconds, 2 * attempt), 1);
    if (picture === undefined) break;
    if (poster === undefined || contrast(picture) > contrast(poster)) poster = picture;
  }
  const end = (run.tally.end ?? begin) - begin;
  const last =
    (await pictureAt(run, Math.max(0, end - TAIL_SECONDS), undefined)) ??
    (run.tally.lastKey === undefined
      ? undefined
      : await pictureAt(run, Math.max(0, run.tally.lastKey - begin), undefined));
  return { first, poster: poster ?? first, last: last ?? first };
}

/**
 * @param from Seconds from the beginning; undefined: the very first picture.
 * @param count 1: the first one from there; undefined: the last one of all.
 */
async function pictureAt(
  { program, input, facts }: PictureRun,
  from: number | undefined,
  count: 1 | undefined,
): Promise<Picture | undefined> {
  const { width, height } = stillSize(facts.width, facts.height, facts.pixelAspect);
  const length = width * height * 3;
  let picture: Buffer | undefined;
  const current = Buffer.alloc(length);
  let filled = 0;
  await runTool({
    program,
    args: [
      '-nostdin',
      '-noautorotate',
      ...(from === undefined ? [] : ['-ss', from.toFixed(3)]),
      ...input,
      ...['-map', `0:${facts.index}`, '-fps_mode', 'passthrough'],
      ...(count === undefined ? [] : ['-frames:v', String(count)]),
      ...['-vf', `scale=${width}:${height}`, '-pix_fmt', 'rgb24', '-f', 'rawvideo', 'pipe:1'],
    ],
    timeoutMs: TIMEOUT_MS,
    maxOutputBytes: Number.MAX_SAFE_INTEGER,
    onOutput: (bytes) => {
      for (let at = 0; at < bytes.length; ) {
        const copied = bytes.copy(current, filled, at);
        at += copied;
        filled += copied;
        if (filled < length) continue;
        picture = Buffer.from(current);
        filled = 0;
      }
    },
  });
  return picture && { width, height, rgb: picture };
}
