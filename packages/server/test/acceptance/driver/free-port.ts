import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';

/**
 * Below the ports that systems give to outgoing connections (Linux: from 32768; IANA: from 49152, RFC 6335 section 6):
 * what stops listening on one of these for a while finds it free again.
 */
const FIRST = 20_000;
const LAST = 31_999;

const named = new Set<number>();

/** A port of 127.0.0.1 that nothing listens on, other than any named before: to be listened on, or to be refused. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(FIRST, LAST + 1);
    if (named.has(port) || !(await isFree(port))) continue;
    named.add(port);
    return port;
  }
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer().listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch {
    return false;
  }
  server.close();
  await once(server, 'close');
  return true;
}
