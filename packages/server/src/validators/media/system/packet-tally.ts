import type { Fault } from '../engine.ts';

/** The packets of one stream as ffprobe lists them. */
export interface PacketTally {
  packets: number;
  bytes: number;
  start: number | undefined;
  end: number | undefined;
  cutPackets: number;
  firstCut: Fault | undefined;
  /** Of the latest key frame, in seconds. */
  lastKey: number | undefined;
}

/** What to ask ffprobe for, and in this order it answers. */
export const PACKET_ENTRIES = 'packet=stream_index,pts_time,dts_time,duration_time,size,pos,flags';

/** Counts a line of ffprobe's CSV into its stream's tally. */
export function tallyPacket(tallies: Map<number, PacketTally>, line: string): void {
  const [index = '', pts = '', dts = '', duration = '', size = '', pos = '', flags = ''] = line.split(',');
  if (!/^\d+$/.test(index)) return;
  const tally = tallies.get(Number(index)) ?? emptyTally();
  tallies.set(Number(index), tally);
  const seconds = number(pts) ?? number(dts);
  tally.packets++;
  tally.bytes += number(size) ?? 0;
  if (seconds !== undefined) {
    const end = seconds + (number(duration) ?? 0);
    tally.start = Math.min(tally.start ?? seconds, seconds);
    tally.end = Math.max(tally.end ?? end, end);
    if (flags.includes('K')) tally.lastKey = seconds;
  }
  if (flags.includes('C')) {
    tally.cutPackets++;
    tally.firstCut ??= { seconds, offset: number(pos) };
  }
}

export function emptyTally(): PacketTally {
  return {
    packets: 0,
    bytes: 0,
    start: undefined,
    end: undefined,
    cutPackets: 0,
    firstCut: undefined,
    lastKey: undefined,
  };
}

/** `N/A` is none. */
function number(text: string): number | undefined {
  const value = Number.parseFloat(text);
  return Number.isFinite(value) ? value : undefined;
}
