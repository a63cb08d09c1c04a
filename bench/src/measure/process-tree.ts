import { readdirSync, readFileSync, writeFileSync } from 'node:fs';

/** USER_HZ, the unit of times in `/proc/<pid>/stat`: 100 on every Linux platform Node.js supports. */
const TICKS_PER_SECOND = 100;

interface ProcessStat {
  readonly pid: number;
  readonly parent: number;
  /** Seconds of this process. */
  readonly own: number;
  /** Seconds of children that have ended and were waited for. */
  readonly ended: number;
}

/** CPU time in seconds. */
export interface CpuTime {
  /** Of the process itself. */
  readonly main: number;
  /** Of all its descendants, also those that have ended. */
  readonly others: number;
}

function readStat(pid: number): ProcessStat | undefined {
  let text: string;
  try {
    text = readFileSync(`/proc/${pid}/stat`, 'latin1');
  } catch {
    return undefined;
  }
  // The name of the program is in parentheses and may hold anything; proc(5) numbers what follows from 3.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const seconds = (field: number) => Number(fields[field - 3]) / TICKS_PER_SECOND;
  return { pid, parent: Number(fields[1]), own: seconds(14) + seconds(15), ended: seconds(16) + seconds(17) };
}

/** The process and its descendants, itself first; empty where there is no `/proc` or it has ended. */
function processTree(pid: number): readonly ProcessStat[] {
  const root = readStat(pid);
  if (root === undefined) return [];
  const all = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => readStat(Number(name)))
    .filter((stat) => stat !== undefined);
  const tree = [root];
  for (const { pid: parent } of tree) tree.push(...all.filter((stat) => stat.parent === parent));
  return tree;
}

/** CPU time so far of a process and its descendants; undefined where there is no `/proc`. */
export function cpuTime(pid: number): CpuTime | undefined {
  const tree = processTree(pid);
  const [root] = tree;
  if (root === undefined) return undefined;
  const total = tree.reduce((sum, stat) => sum + stat.own + stat.ended, 0);
  return { main: root.own, others: total - root.own };
}

/**
 * Difference of two readings of {@link cpuTime}. Time of the others is NaN where one ended that nobody in the tree
 * had waited for: it took its time with it.
 */
export function cpuBetween(before: CpuTime | undefined, after: CpuTime | undefined): CpuTime | undefined {
  if (before === undefined || after === undefined) return undefined;
  const others = after.others - before.others;
  return { main: after.main - before.main, others: others < 0 ? Number.NaN : others };
}

/** Resident memory in bytes, now and at its peak since the process started or {@link resetPeak}. */
interface ResidentMemory {
  readonly now: number;
  readonly peak: number;
}

function residentMemory(pid: number): ResidentMemory {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'latin1');
    const bytes = (field: string) =>
      Number(new RegExp(`^${field}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1] ?? 0) * 1024;
    return { now: bytes('VmRSS'), peak: bytes('VmHWM') };
  } catch {
    return { now: 0, peak: 0 };
  }
}

/** Memory of a process tree in bytes. Pages that processes share are counted once for each. */
export interface TreeMemory {
  readonly main: ResidentMemory;
  readonly sum: ResidentMemory;
  readonly processes: number;
}

export function treeMemory(pid: number): TreeMemory {
  const memories = processTree(pid).map((stat) => residentMemory(stat.pid));
  const [main = { now: 0, peak: 0 }] = memories;
  const sum = {
    now: memories.reduce((total, memory) => total + memory.now, 0),
    peak: memories.reduce((total, memory) => total + memory.peak, 0),
  };
  return { main, sum, processes: memories.length };
}

/** Makes the kernel forget the peaks seen so far; where it refuses, peaks are those since the start. */
export function resetPeak(pid: number): void {
  for (const stat of processTree(pid)) {
    try {
      writeFileSync(`/proc/${stat.pid}/clear_refs`, '5');
    } catch {
      // Needs Linux and the same user.
    }
  }
}
