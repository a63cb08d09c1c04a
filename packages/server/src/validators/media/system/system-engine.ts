import { Refusal } from '../../refusal.ts';
import type { BlockCache } from '../block-cache.ts';
import type {
  MediaEngine,
  MediaReport,
  OpenMedia,
  ReadRequest,
  StreamFacts,
  StreamReport,
} from '../engine.ts';
import { MEDIA_CONTAINERS, type MediaContainer } from '../media-formats.ts';
import { decodingMilliseconds, MAX_DECODED_AUDIO_SECONDS, MAX_DECODED_PIXELS } from '../media-limits.ts';
import { requireSaneStreams } from '../stream-limits.ts';
import { decodeStreams } from './decode-streams.ts';
import { emptyTally, PACKET_ENTRIES, type PacketTally, tallyPacket } from './packet-tally.ts';
import { PROBE_ENTRIES, type Probe, parseProbe } from './probe.ts';
import { RangeServer } from './range-server.ts';
import { lineSplitter, runTool } from './run-tool.ts';
import { findSystemTools, type SystemTools } from './system-tools.ts';
import { takePictures } from './take-pictures.ts';

/** Milliseconds for reading headers and packet lists; both are bounded by the file's size. */
const READ_TIMEOUT_MS = 60_000;
const MAX_PROBE_BYTES = 4 * 1024 * 1024;
const MAX_LIST_BYTES = 512 * 1024 * 1024;

/** The system's FFmpeg in processes of its own, reading through a server on the loopback interface. */
export async function findSystemEngine(): Promise<MediaEngine | undefined> {
  const tools = await findSystemTools();
  return tools && { name: 'system', open: (file, container) => SystemMedia.open(tools, file, container) };
}

class SystemMedia implements OpenMedia {
  readonly #tools: SystemTools;
  readonly #server: RangeServer;
  readonly #input: readonly string[];
  readonly #fileBytes: number;
  readonly streams: readonly StreamFacts[];
  readonly seconds: number | undefined;
  readonly tags: Readonly<Record<string, string>>;

  static async open(tools: SystemTools, file: BlockCache, container: MediaContainer): Promise<SystemMedia> {
    const server = await RangeServer.start(file);
    try {
      const input = inputArguments(server.url, container);
      const probe = await readHeaders(tools, server, input);
      requireSaneStreams(probe.streams);
      return new SystemMedia(tools, server, input, file.size, probe);
    } catch (error) {
      server.close();
      throw error;
    }
  }

  private constructor(
    tools: SystemTools,
    server: RangeServer,
    input: readonly string[],
    fileBytes: number,
    probe: Probe,
  ) {
    this.#tools = tools;
    this.#server = server;
    this.#input = input;
    this.#fileBytes = fileBytes;
    this.streams = probe.streams;
    this.seconds = probe.seconds;
    this.tags = probe.tags;
  }

  async read(request: ReadRequest): Promise<MediaReport> {
    const { tallies, readError } = await this.#listPackets();
    request.progress(0.4);
    const ofStream = ({ index }: StreamFacts) => tallies.get(index) ?? emptyTally();
    const decoded = await decodeStreams({
      program: this.#tools.ffmpeg,
      input: this.#input,
      streams: request.decode,
      peaks: request.peaks,
      onlyKeyFrames:
        request.decode.reduce((sum, facts) => sum + facts.width * facts.height * ofStream(facts).packets, 0) >
        MAX_DECODED_PIXELS,
      maxSeconds: request.pictures === undefined ? MAX_DECODED_AUDIO_SECONDS : undefined,
      seconds: request.seconds,
      timeoutMs: 2 * decodingMilliseconds(this.#fileBytes),
    });
    request.progress(0.8);
    this.#throwFailure();
    const streams = request.decode.map((facts): StreamReport => {
      const { lastKey: _, ...tally } = ofStream(facts);
      const result = decoded.streams.get(facts.index);
      return {
        index: facts.index,
        ...tally,
        decodedPackets: tally.packets,
        frames: result?.frames ?? 0,
        samples: result?.samples ?? 0,
        faults: result?.faults ?? 0,
        firstFault: result?.firstFault,
        complete: decoded.complete,
      };
    });
    const pictures =
      request.pictures && (await this.#takePictures(request.pictures, ofStream(request.pictures)));
    this.#throwFailure();
    const ends = [...tallies.values()].map(({ end }) => end).filter((end) => end !== undefined);
    const end = ends.length === 0 ? undefined : Math.max(...ends);
    return { streams, end, readError, pictures, peaks: decoded.peaks };
  }

  async #listPackets(): Promise<{ tallies: Map<number, PacketTally>; readError: string | undefined }> {
    const tallies = new Map<number, PacketTally>();
    let readError: string | undefined;
    const result = await runTool({
      program: this.#tools.ffprobe,
      args: [...this.#input, '-show_entries', PACKET_ENTRIES, '-of', 'csv=p=0'],
      timeoutMs: READ_TIMEOUT_MS,
      maxOutputBytes: MAX_LIST_BYTES,
      onOutput: lineSplitter((line) => tallyPacket(tallies, line)),
      onError: (line) => {
        if (/partial file|error reading|Invalid data found/i.test(line))
          readError ??= 'its data do not lie where its index says';
      },
    });
    this.#throwFailure();
    if (result.code !== 0) readError ??= 'the demuxer gave up';
    return { tallies, readError };
  }

  #takePictures(facts: StreamFacts, tally: PacketTally) {
    return takePictures({
      program: this.#tools.ffmpeg,
      input: this.#input,
      facts,
      tally,
      seconds: this.seconds,
    });
  }

  #throwFailure(): void {
    if (this.#server.failure !== undefined) throw this.#server.failure.error;
  }

  async close(): Promise<void> {
    this.#server.close();
  }
}

/** Only our server, only this demuxer; nothing that a file names is opened. */
function inputArguments(url: string, container: MediaContainer): readonly string[] {
  const { demuxer } = MEDIA_CONTAINERS[container];
  return [
    '-v',
    'error',
    '-protocol_whitelist',
    'http,tcp',
    '-format_whitelist',
    demuxer,
    ...(container === 'isobmff' ? ['-enable_drefs', '0', '-use_absolute_path', '0'] : []),
    '-f',
    demuxer,
    '-i',
    url,
  ];
}

async function readHeaders(
  tools: SystemTools,
  server: RangeServer,
  input: readonly string[],
): Promise<Probe> {
  const output: Buffer[] = [];
  const result = await runTool({
    program: tools.ffprobe,
    args: [...input, '-show_entries', PROBE_ENTRIES, '-of', 'json'],
    timeoutMs: READ_TIMEOUT_MS,
    maxOutputBytes: MAX_PROBE_BYTES,
    onOutput: (bytes) => void output.push(bytes),
  });
  if (server.failure !== undefined) throw server.failure.error;
  const probe =
    result.code === 0 ? parseProbe(Buffer.concat(output).toString('utf8'), tools.decoders) : undefined;
  if (probe === undefined) {
    throw new Refusal('corrupt', "The file's headers cannot be read: FFmpeg finds invalid data in them.");
  }
  return probe;
}
