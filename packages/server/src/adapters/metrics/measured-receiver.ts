import type { Meter } from '../../ports/meter.ts';
import type { PartReceiver } from '../../ports/part-receiver.ts';

/** The receiver that imports go through, its bytes counted. */
export function measuredReceiver(receiver: PartReceiver, meter: Meter): PartReceiver {
  return {
    async receive(part) {
      const received = await receiver.receive(part);
      meter.count('importBytes', {}, received.size);
      return received;
    },
  };
}
