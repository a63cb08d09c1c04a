import { Agent } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { openRequest } from './http-request.ts';
import type { Finding, TransferRequest, TrickleTask } from './messages.ts';
import { payload } from './payload.ts';

/** Milliseconds between two pieces of a slow body. */
const BEAT = 250;

/** Holds all connections open at once, each sending a little at a time, and then breaks them off. */
export async function runTrickle(task: TrickleTask): Promise<Finding> {
  const agent = new Agent({ keepAlive: false });
  const startedAt = performance.now();
  try {
    const sent = await Promise.all(
      task.requests.map((request, index) => trickle(task, request, index, agent)),
    );
    const seconds = (performance.now() - startedAt) / 1000;
    return { seconds, bytes: sent.reduce((total, bytes) => total + bytes, 0), latencies: [] };
  } finally {
    agent.destroy();
  }
}

/** @returns bytes sent */
async function trickle(
  { size, bytesPerSecond, seconds }: TrickleTask,
  { method, url, headers }: TransferRequest,
  index: number,
  agent: Agent,
): Promise<number> {
  const body = payload(index, size);
  const piece = Math.ceil((bytesPerSecond * BEAT) / 1000);
  const described = { ...headers, 'content-length': String(size) };
  const { request, answer } = openRequest({ method, url, headers: described, agent });
  let breaking = false;
  let refused: Error | undefined;
  answer.then(
    ({ status, text }) => {
      refused = new Error(`${method} ${url}: answered ${status} before its end: ${text.slice(0, 300)}`);
    },
    (error: Error) => {
      if (!breaking) refused = error;
    },
  );
  const end = performance.now() + seconds * 1000;
  let sent = 0;
  // Not all connections in the same instant.
  await delay((index % 50) * (BEAT / 50));
  while (performance.now() < end && sent + piece < size && refused === undefined) {
    request.write(body.subarray(sent, sent + piece));
    sent += piece;
    await delay(BEAT);
  }
  breaking = true;
  request.destroy();
  if (refused !== undefined) throw refused;
  return sent;
}
