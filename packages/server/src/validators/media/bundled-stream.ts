import type { CodecContext, Frame, Packet, Stream } from 'node-av/lib';
import { Refusal } from '../refusal.ts';
import type { MediaLibrary } from './bundled-library.ts';
import type { Fault, StreamFacts, StreamReport } from './engine.ts';
import { MAX_PIXELS } from './media-limits.ts';
import { type DecodeBudget, SamplePlan } from './sampling.ts';

/** From this many pixels on a second thread pays. */
const THREADED_PIXELS = 1280 * 720;
/** After a gap, audio that builds on what came before fails for a few packets (bit reservoir, overlap). */
const WARM_UP_PACKETS = 3;

/** Codecs of which a decoder that failed drops what follows in silence, and of which else each packet is a picture. */
const DROPS_PICTURES: ReadonlySet<string> = new Set(['h264', 'hevc']);

type OnFrame = (frame: Frame, seconds: number | undefined) => void;

/** Counts the packets of one stream, and decodes them as far as the budget goes. */
export class StreamWork {
  readonly facts: StreamFacts;
  readonly #library: MediaLibrary;
  readonly #decoder: CodecContext | undefined;
  readonly #frame: Frame;
  readonly #tick: number;
  readonly #budget: DecodeBudget;
  readonly #plan: SamplePlan;
  readonly #onFrame: OnFrame;
  #sinceGap = Number.POSITIVE_INFINITY;
  #decoding = true;
  #packets = 0;
  #bytes = 0;
  #start: number | undefined;
  #end: number | undefined;
  #cutPackets = 0;
  #firstCut: Fault | undefined;
  #decodedPackets = 0;
  /** Packets before the beginning that an edit list sets: decoded, not shown. */
  #hiddenPackets = 0;
  #frames = 0;
  #samples = 0;
  #faults = 0;
  #firstFault: Fault | undefined;
  #complete = true;
  /** Timestamp of the latest key frame in the stream's own ticks, to go back to. */
  lastKey: bigint | undefined;

  constructor(
    library: MediaLibrary,
    stream: Stream,
    facts: StreamFacts,
    options: {
      readonly decode: boolean;
      readonly budget: DecodeBudget;
      readonly seconds: number | undefined;
      readonly onFrame: OnFrame;
    },
  ) {
    this.#library = library;
    this.facts = facts;
    this.#tick = stream.timeBase.num / stream.timeBase.den;
    this.#budget = options.budget;
    this.#plan = new SamplePlan(options.seconds);
    this.#onFrame = options.onFrame;
    this.#frame = new library.lib.Frame();
    this.#frame.alloc();
    this.#decoder = options.decode ? this.#openDecoder(stream) : undefined;
  }

  #openDecoder(stream: Stream): CodecContext {
    const { lib } = this.#library;
    const { codecpar } = stream;
    const codec = lib.Codec.findDecoder(codecpar.codecId);
    const decoder = new lib.CodecContext();
    decoder.allocContext3(codec);
    decoder.parametersToContext(codecpar);
    decoder.pktTimebase = stream.timeBase;
    decoder.threadCount = codecpar.width * codecpar.height >= THREADED_PIXELS ? 2 : 1;
    // Not as a dictionary for open2: node-av 6.1.1 frees that twice.
    decoder.setOption('err_detect', 'crccheck');
    decoder.setOption('max_pixels', MAX_PIXELS);
    const result = decoder.open2Sync(codec, null);
    if (result >= 0) return decoder;
    decoder.freeContext();
    this.#frame.free();
    throw new Refusal(
      'corrupt',
      `Stream ${this.facts.index} cannot be decoded: its ${this.facts.codecName} headers are damaged (${lib.FFmpegError.strerror(result)}).`,
      { stream: this.facts.index, codec: this.facts.codecName },
    );
  }

  /** Takes the next packet of the stream. */
  take(packet: Packet): void {
    const { constants } = this.#library;
    const { pts, dts, size } = packet;
    const time = pts === constants.AV_NOPTS_VALUE ? dts : pts;
    const seconds = time === constants.AV_NOPTS_VALUE ? undefined : Number(time) * this.#tick;
    this.#packets++;
    this.#bytes += size;
    if (seconds !== undefined) {
      const end = seconds + Number(packet.duration) * this.#tick;
      this.#start = Math.min(this.#start ?? seconds, seconds);
      this.#end = Math.max(this.#end ?? end, end);
    }
    const place = { seconds, offset: packet.pos < 0n ? undefined : Number(packet.pos) };
    if (packet.hasFlags(constants.AV_PKT_FLAG_CORRUPT)) {
      this.#cutPackets++;
      this.#firstCut ??= place;
    }
    if (packet.isKeyframe && time !== constants.AV_NOPTS_VALUE) this.lastKey = time;
    if (this.#decoder !== undefined && this.#wants(packet.isKeyframe, seconds))
      this.#decode(this.#decoder, packet, place);
  }

  #wants(isKey: boolean, seconds: number | undefined): boolean {
    if (!this.#budget.isSpent) return true;
    this.#complete = false;
    const next = this.#plan.next(isKey, seconds);
    if (next === 'begin') this.#begin();
    else if (next === 'skip' && this.#decoding) this.pause();
    return next !== 'skip';
  }

  /** Gets the decoder ready for packets that do not follow the ones before. */
  #begin(): void {
    if (this.#decoding) this.pause();
    this.#decoder?.flushBuffers();
    this.#decoding = true;
    this.#sinceGap = 0;
  }

  /** Draws what the decoder still holds. */
  pause(): void {
    if (this.#decoder === undefined || !this.#decoding) return;
    this.#decoding = false;
    this.#clocked(this.#decoder, null, { seconds: this.#end, offset: undefined });
  }

  /** Decodes one packet regardless of the budget, for the pictures at the end. */
  revisit(packet: Packet, isFirst: boolean): void {
    if (this.#decoder === undefined) return;
    if (isFirst) this.#begin();
    const { pts } = packet;
    const seconds = pts === this.#library.constants.AV_NOPTS_VALUE ? undefined : Number(pts) * this.#tick;
    this.#decode(this.#decoder, packet, { seconds, offset: undefined });
  }

  #decode(decoder: CodecContext, packet: Packet, place: Fault): void {
    this.#decodedPackets++;
    if (packet.hasFlags(this.#library.constants.AV_PKT_FLAG_DISCARD)) this.#hiddenPackets++;
    this.#sinceGap++;
    this.#clocked(decoder, packet, place);
  }

  #clocked(decoder: CodecContext, packet: Packet | null, place: Fault): void {
    const from = performance.now();
    const { constants } = this.#library;
    const sent = decoder.sendPacketSync(packet);
    // A frame that waits to be drawn is no fault; everything is drawn after every packet.
    if (sent < 0 && sent !== constants.AVERROR_EOF) this.#fault(sent, place);
    for (;;) {
      const result = decoder.receiveFrameSync(this.#frame);
      if (result === constants.AVERROR_EAGAIN || result === constants.AVERROR_EOF) break;
      if (result < 0) {
        this.#fault(result, place);
        break;
      }
      this.#take(this.#frame, place);
      this.#frame.unref();
    }
    const milliseconds = performance.now() - from;
    this.#budget.spendTime(milliseconds);
    this.#plan.spendTime(milliseconds);
  }

  #take(frame: Frame, place: Fault): void {
    const { constants } = this.#library;
    this.#frames++;
    if (this.facts.type === 'video') this.#budget.spendPixels(frame.width * frame.height);
    else {
      this.#samples += frame.nbSamples;
      if (frame.sampleRate > 0) this.#budget.spendAudio(frame.nbSamples / frame.sampleRate);
    }
    const time = frame.bestEffortTimestamp;
    const seconds = time === constants.AV_NOPTS_VALUE ? place.seconds : Number(time) * this.#tick;
    if (frame.decodeErrorFlags !== 0 || (frame.flags & constants.AV_FRAME_FLAG_CORRUPT) !== 0) {
      this.#fault(0, { ...place, seconds });
    }
    this.#onFrame(frame, seconds);
  }

  #fault(code: number, place: Fault): void {
    if (code === this.#library.constants.AVERROR_ENOMEM) {
      throw new Refusal(
        'too-large-decoded',
        `Decoding stream ${this.facts.index} needs more memory than is allowed; reduce its dimensions or its complexity.`,
        { stream: this.facts.index },
      );
    }
    if (this.facts.type === 'audio' && this.#sinceGap <= WARM_UP_PACKETS) return;
    this.#faults++;
    this.#firstFault ??= place;
  }

  /** Faults, or the pictures that are missing after one. */
  #allFaults(): number {
    if (this.#faults === 0 || !this.#complete || !DROPS_PICTURES.has(this.facts.codecName))
      return this.#faults;
    return Math.max(this.#faults, this.#decodedPackets - this.#hiddenPackets - this.#frames);
  }

  report(): StreamReport {
    return {
      index: this.facts.index,
      packets: this.#packets,
      bytes: this.#bytes,
      start: this.#start,
      end: this.#end,
      cutPackets: this.#cutPackets,
      firstCut: this.#firstCut,
      decodedPackets: this.#decodedPackets,
      frames: this.#frames,
      samples: this.#samples,
      faults: this.#allFaults(),
      firstFault: this.#firstFault,
      complete: this.#complete,
    };
  }

  close(): void {
    this.#decoder?.freeContext();
    this.#frame.free();
  }
}
