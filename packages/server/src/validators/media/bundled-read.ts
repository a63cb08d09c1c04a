import type { Packet } from 'node-av/lib';
import type { BundledInput } from './bundled-input.ts';
import type { MediaLibrary } from './bundled-library.ts';
import { PictureTaker } from './bundled-pictures.ts';
import { meterFrame } from './bundled-samples.ts';
import { StreamWork } from './bundled-stream.ts';
import type { MediaReport, ReadRequest } from './engine.ts';
import { decodingMilliseconds } from './media-limits.ts';
import { PeakMeter } from './peak-meter.ts';
import { DecodeBudget } from './sampling.ts';

/** Packets decoded to get from the last key frame to the last picture, where the file was not decoded in full. */
const MAX_TAIL_PACKETS = 400;
/** And milliseconds for it; then an earlier picture stands for the last one. */
const MAX_TAIL_MILLISECONDS = 3_000;
const PROGRESS_PACKETS = 64;

type RawReport = Omit<MediaReport, 'readError'> & { readonly readError: number | undefined };

/**
 * The single pass over all packets. `readError` is FFmpeg's code.
 * @param mayWait Whether packets may lie anywhere; see {@link BundledInput}.
 */
export async function readAll(
  library: MediaLibrary,
  input: BundledInput,
  fileBytes: number,
  mayWait: boolean,
  request: ReadRequest,
): Promise<RawReport> {
  const { lib, constants } = library;
  const budget = new DecodeBudget(decodingMilliseconds(fileBytes));
  const taker = request.pictures && new PictureTaker(library, request.pictures, request.seconds);
  const meter = request.peaks && new PeakMeter();
  const works = new Map<number, StreamWork>();
  const packet = new lib.Packet();
  packet.alloc();
  try {
    for (const facts of request.decode) {
      const stream = input.format.streams[facts.index];
      if (stream === undefined) continue;
      const onFrame: ConstructorParameters<typeof StreamWork>[3]['onFrame'] = (frame, seconds) => {
        if (facts === request.pictures) taker?.take(frame, seconds);
        if (facts === request.peaks && meter !== undefined) meterFrame(library, frame, meter);
      };
      works.set(
        facts.index,
        new StreamWork(library, stream, facts, { decode: true, budget, seconds: request.seconds, onFrame }),
      );
    }
    let end: number | undefined;
    const result = await readPackets(library, input, mayWait, packet, (count) => {
      const work = works.get(packet.streamIndex);
      if (work === undefined) end = laterEnd(library, input, packet, end);
      else work.take(packet);
      if (count % PROGRESS_PACKETS === 0 && packet.pos > 0n) request.progress(Number(packet.pos) / fileBytes);
    });
    for (const work of works.values()) work.pause();
    if (request.pictures !== undefined) {
      const work = works.get(request.pictures.index);
      if (work?.report().complete === false) await revisitTail(library, input, packet, work);
    }
    const streams = [...works.values()].map((work) => work.report());
    const ends = [end, ...streams.map((stream) => stream.end)].filter((time) => time !== undefined);
    return {
      streams,
      end: ends.length === 0 ? undefined : Math.max(...ends),
      readError: result === constants.AVERROR_EOF ? undefined : result,
      pictures: taker?.pictures(),
      peaks: meter?.peaks(),
    };
  } finally {
    for (const work of works.values()) work.close();
    taker?.close();
    packet.free();
  }
}

/** Where the packet of a stream that is not decoded ends, or an earlier one did, in seconds. */
function laterEnd(
  { constants }: MediaLibrary,
  input: BundledInput,
  { streamIndex, pts, duration }: Packet,
  known: number | undefined,
): number | undefined {
  const base = input.format.streams[streamIndex]?.timeBase;
  if (base === undefined || pts === constants.AV_NOPTS_VALUE) return known;
  const end = (Number(pts + duration) * base.num) / base.den;
  return Math.max(known ?? end, end);
}

/** Reads on until the demuxer has no more, and returns the code with which it ended; `visit` may end it with false. */
async function readPackets(
  { constants }: MediaLibrary,
  input: BundledInput,
  mayWait: boolean,
  packet: Packet,
  visit: (count: number) => unknown,
): Promise<number> {
  for (let count = 0; ; count++) {
    const result = await input.readPacket(packet, mayWait);
    if (result < 0) return result;
    try {
      if (visit(count) === false) return constants.AVERROR_EOF;
    } finally {
      packet.unref();
    }
  }
}

/** Decodes from the last key frame to the end, so that the last picture is the last one. */
async function revisitTail(
  library: MediaLibrary,
  input: BundledInput,
  packet: Packet,
  work: StreamWork,
): Promise<void> {
  const { index } = work.facts;
  if (work.lastKey === undefined) return;
  // A recording without an index cannot be sought in: then the last sample has to do.
  if ((await input.format.seekFrame(index, work.lastKey, library.constants.AVSEEK_FLAG_BACKWARD)) < 0) return;
  let visited = 0;
  const deadline = performance.now() + MAX_TAIL_MILLISECONDS;
  await readPackets(library, input, true, packet, () => {
    if (packet.streamIndex === index) work.revisit(packet, visited++ === 0);
    return visited < MAX_TAIL_PACKETS && performance.now() < deadline;
  });
  work.pause();
}
