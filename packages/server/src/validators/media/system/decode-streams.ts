import type { Fault, StreamFacts } from '../engine.ts';
import { PeakMeter } from '../peak-meter.ts';
import { lineSplitter, runTool } from './run-tool.ts';

/** How FFmpeg 5 to 8 report a packet that does not decode. */
const FAULT = /^(?:Error while decoding stream #0:|.*corrupt decoded frame in stream |\[[va]ist#0:)(\d+)/;
const MAX_LIST_BYTES = 512 * 1024 * 1024;

export interface DecodeRun {
  readonly program: string;
  /** The arguments that name the input. */
  readonly input: readonly string[];
  readonly streams: readonly StreamFacts[];
  readonly peaks: StreamFacts | undefined;
  /** Where all pictures would take too long. */
  readonly onlyKeyFrames: boolean;
  /** Seconds from the beginning; undefined: to the end. */
  readonly maxSeconds: number | undefined;
  /** Duration of the file as far as it is known. */
  readonly seconds: number | undefined;
  readonly timeoutMs: number;
}

interface DecodedStream {
  frames: number;
  samples: number;
  faults: number;
  firstFault: Fault | undefined;
  /** Where the latest frame ends, in seconds: near there is the next fault. */
  reached: number;
}

export interface DecodeResult {
  readonly streams: ReadonlyMap<number, DecodedStream>;
  readonly peaks: Float32Array | undefined;
  /** Whether everything was decoded. */
  readonly complete: boolean;
}

/** Decodes the streams in one run of ffmpeg, which lists each frame; the samples for the peaks come beside that. */
export async function decodeStreams(run: DecodeRun): Promise<DecodeResult> {
  const { program, input, streams, peaks, onlyKeyFrames, maxSeconds } = run;
  const decoded = new Map<number, DecodedStream>(
    streams.map(({ index }) => [
      index,
      { frames: 0, samples: 0, faults: 0, firstFault: undefined, reached: 0 },
    ]),
  );
  const bases: number[] = [];
  const countFrame = (line: string) => {
    const base = /^#tb (\d+): (\d+)\/(\d+)/.exec(line);
    if (base !== null) bases[Number(base[1])] = Number(base[2]) / Number(base[3]);
    if (line.startsWith('#')) return;
    const [output = 0, , pts = 0, duration = 0, size = 0] = line.split(',').map(Number);
    const facts = streams[output];
    const stream = facts && decoded.get(facts.index);
    if (facts === undefined || stream === undefined) return;
    stream.frames++;
    stream.reached = (pts + duration) * (bases[output] ?? 0);
    // 16-bit samples, as `pcm_s16le` was asked for.
    if (facts.type === 'audio') stream.samples += size / 2 / Math.max(1, facts.channels);
  };
  const countFault = (line: string) => {
    const stream = decoded.get(Number(FAULT.exec(line)?.[1] ?? -1));
    if (stream === undefined) return;
    stream.faults++;
    stream.firstFault ??= { seconds: stream.reached, offset: undefined };
  };
  const meter = peaks && new PeakMeter();
  const limit = maxSeconds === undefined ? [] : ['-t', String(maxSeconds)];
  const result = await runTool({
    program,
    args: [
      '-nostdin',
      '-nostats',
      '-err_detect',
      'crccheck',
      ...['-threads', '2'],
      ...(onlyKeyFrames ? ['-skip_frame', 'nokey'] : []),
      ...input,
      ...streams.flatMap(({ index }) => ['-map', `0:${index}`]),
      ...['-fps_mode', 'passthrough', '-c:v', 'rawvideo', '-c:a', 'pcm_s16le'],
      ...limit,
      ...['-f', 'framecrc', 'pipe:1'],
      ...(peaks === undefined
        ? []
        : ['-map', `0:${peaks.index}`, '-c:a', 'pcm_s16le', '-ac', '1', ...limit, '-f', 's16le', 'pipe:3']),
    ],
    timeoutMs: run.timeoutMs,
    maxOutputBytes: MAX_LIST_BYTES,
    onOutput: lineSplitter(countFrame),
    ...(meter === undefined ? {} : { onExtra: sampleFeeder(meter) }),
    onError: countFault,
  });
  const isCut = maxSeconds !== undefined && (run.seconds ?? 0) > maxSeconds;
  return { streams: decoded, peaks: meter?.peaks(), complete: !onlyKeyFrames && !isCut && !result.timedOut };
}

/** A pipe may break in the middle of a sample. */
function sampleFeeder(meter: PeakMeter): (bytes: Buffer) => void {
  let odd: Buffer = Buffer.alloc(0);
  return (bytes) => {
    const joined = odd.length === 0 ? bytes : Buffer.concat([odd, bytes]);
    const even = joined.length - (joined.length % 2);
    odd = joined.subarray(even);
    meter.push(new Int16Array(Uint8Array.from(joined.subarray(0, even)).buffer), 1 / 32_768);
  };
}
