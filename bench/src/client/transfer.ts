import { Agent } from 'node:http';
import { exchange } from './http-request.ts';
import { inParallel } from './in-parallel.ts';
import type { Finding, TransferTask } from './messages.ts';
import { payload } from './payload.ts';

/** Sends whole bodies over as many kept connections as there are requests at a time. */
export async function runTransfer({ requests, size, concurrency }: TransferTask): Promise<Finding> {
  // Made before the clock runs.
  payload(0, size);
  const agent = new Agent({ keepAlive: true, maxSockets: concurrency });
  try {
    const startedAt = performance.now();
    const latencies = await inParallel(requests, concurrency, async ({ method, url, headers }, index) => {
      const described = { ...headers, 'content-length': String(size) };
      await exchange({ method, url, headers: described, agent }, payload(index, size));
    });
    const seconds = (performance.now() - startedAt) / 1000;
    return { seconds, bytes: requests.length * size, latencies };
  } finally {
    agent.destroy();
  }
}
