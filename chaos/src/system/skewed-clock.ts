/**
 * Loaded before the server (`node --import`): shifts the wall clock of this one process by the milliseconds that the
 * file in `CHAOS_CLOCK` holds, read at the start and again at each SIGUSR2. Timers and `performance.now` go on
 * undisturbed: that is what happens when NTP or an operator sets the clock of a machine, for they set the wall clock
 * and never the monotonic one.
 */
import { readFileSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';

const file = process.env.CHAOS_CLOCK;
const RealDate = Date;
const realNow = RealDate.now.bind(RealDate);
let offset = 0;

function readOffset(): void {
  if (file === undefined) return;
  try {
    offset = Number(readFileSync(file, 'utf8')) || 0;
  } catch {
    offset = 0;
  }
}

RealDate.now = () => realNow() + offset;
globalThis.Date = new Proxy(RealDate, {
  construct: (target, args, newTarget) =>
    Reflect.construct(target, args.length === 0 ? [target.now()] : args, newTarget) as object,
  apply: (target) => new target(target.now()).toString(),
});
readOffset();
// Threads see the clock as it was when they began: they have no signals.
if (isMainThread) process.on('SIGUSR2', readOffset);
