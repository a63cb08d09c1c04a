import { resetPeak, treeMemory } from './process-tree.ts';

const INTERVAL = 50;

/** The most memory that was resident, in bytes. */
export interface MemoryPeak {
  /** Of the main process, as the kernel saw it: no sample can miss it. */
  readonly main: number;
  /** Of the whole tree at any one moment, sampled every 50 ms. */
  readonly sum: number;
  /** Most processes at a time. */
  readonly processes: number;
}

/** Runs `work` and watches the memory of the process tree meanwhile. */
export async function watchMemory(pid: number, work: () => Promise<unknown>): Promise<MemoryPeak> {
  resetPeak(pid);
  let sum = 0;
  let processes = 0;
  const look = () => {
    const memory = treeMemory(pid);
    sum = Math.max(sum, memory.sum.now);
    processes = Math.max(processes, memory.processes);
  };
  const timer = setInterval(look, INTERVAL);
  try {
    await work();
  } finally {
    clearInterval(timer);
  }
  look();
  return { main: treeMemory(pid).main.peak, sum, processes };
}
