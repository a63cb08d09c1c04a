import type { Log } from '../../ports/log.ts';
import type { SharedClock } from '../../ports/shared-clock.ts';
import { betterOffset, type Offset, offsetOf } from './offset.ts';

/** Milliseconds between two comparisons. */
const INTERVAL = 10_000;
/** Readings of a comparison: the one that was answered fastest counts. */
const READINGS = 3;
/** Milliseconds of skew of the machine's own clock that operators are told of. */
const NOTABLE_SKEW = 5_000;

/** Asks the database for its time, milliseconds since the epoch. */
export type ReadTime = () => Promise<number>;

/**
 * The clock of the database, as far as a process can know it without asking each time: the monotonic clock of the
 * process with an offset that is measured now and then. A clock of the machine that is wrong, or set while we run,
 * changes nothing, nor does a database that is slow for a moment; what remains is half the time that the fastest of
 * three answers took, and what the clocks drift apart in ten seconds.
 *
 * @throws what `readTime` throws at the first comparison; later ones that fail leave the offset as it is
 */
export async function startDatabaseClock(
  readTime: ReadTime,
  log: Log,
  machine: () => number = Date.now,
): Promise<SharedClock> {
  let offset = await measure(readTime);
  let told = false;
  const now = () => Math.round(performance.now() + offset.value);
  const skew = () => machine() - now();
  tellSkew();
  const timer = setInterval(() => void compare(), INTERVAL).unref();

  async function compare(): Promise<void> {
    try {
      const measured = await measure(readTime);
      offset = betterOffset(offset, measured);
      tellSkew();
    } catch (error) {
      log.debug({ err: error }, 'clock not compared with that of the database; the next time will do');
    }
  }

  /** Once, until it is right again. */
  function tellSkew(): void {
    const milliseconds = skew();
    const notable = Math.abs(milliseconds) > NOTABLE_SKEW;
    if (notable && !told) {
      log.warn(
        { skewMilliseconds: milliseconds },
        'the clock of this machine is wrong: Wharf goes by that of the database, but certificates and the signatures of a store do not',
      );
    }
    told = notable;
  }

  return { now, skew, close: () => clearInterval(timer) };
}

async function measure(readTime: ReadTime): Promise<Offset> {
  const readings: Offset[] = [];
  while (readings.length < READINGS) {
    const before = performance.now();
    const time = await readTime();
    readings.push(offsetOf(time, before, performance.now()));
  }
  return readings.reduce((best, reading) => (reading.error < best.error ? reading : best));
}
