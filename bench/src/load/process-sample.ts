import { readdirSync, readFileSync } from 'node:fs';
import { cpuTime, treeMemory } from '../measure/process-tree.ts';
import type { ClusterProcess } from './cluster.ts';

/** A process at one moment. */
export interface ProcessSample {
  /** Bytes that are resident: of the process itself, and with its decoders. */
  readonly resident: number;
  readonly residentTree: number;
  readonly descriptors: number;
  /** CPU seconds since its start. */
  readonly cpu: number;
  /**
   * Bytes that it has read and written since its start by system calls, through files and sockets alike (`rchar` and
   * `wchar` of `/proc/<pid>/io`): no byte passes through a process without being among them.
   */
  readonly read: number;
  readonly written: number;
  /** Milliseconds that its event loop was late, 99 % of the time at most. */
  readonly loopDelay: number;
}

/** @returns undefined where it has ended */
export async function sampleProcess({ pid, url }: ClusterProcess): Promise<ProcessSample | undefined> {
  try {
    const memory = treeMemory(pid);
    const { read, written } = transferred(pid);
    return {
      resident: memory.main.now,
      residentTree: memory.sum.now,
      descriptors: readdirSync(`/proc/${pid}/fd`).length,
      cpu: cpuTime(pid)?.main ?? Number.NaN,
      read,
      written,
      loopDelay: await loopDelay(url),
    };
  } catch {
    return undefined;
  }
}

function transferred(pid: number): { readonly read: number; readonly written: number } {
  const text = readFileSync(`/proc/${pid}/io`, 'latin1');
  const field = (name: string) => Number(new RegExp(`^${name}: (\\d+)$`, 'm').exec(text)?.[1]);
  return { read: field('rchar'), written: field('wchar') };
}

async function loopDelay(url: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  return Number(/^nodejs_eventloop_lag_p99_seconds\S* (\S+)$/m.exec(text)?.[1]) * 1000;
}
