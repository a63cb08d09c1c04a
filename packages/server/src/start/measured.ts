import { measuredDatabase } from '../adapters/metrics/measured-database.ts';
import { measuredDecoder } from '../adapters/metrics/measured-decoder.ts';
import { measuredReceiver } from '../adapters/metrics/measured-receiver.ts';
import { measuredStore } from '../adapters/metrics/measured-store.ts';
import type { Dependencies } from '../domain/dependencies.ts';
import type { Meter } from '../ports/meter.ts';

type Measured = Pick<Dependencies, 'database' | 'blobs' | 'receiver' | 'decoder'>;

/** The same, counted and timed. */
export function measured({ database, blobs, receiver, decoder }: Measured, meter: Meter): Measured {
  return {
    database: measuredDatabase(database, meter),
    blobs: measuredStore(blobs, meter),
    receiver: measuredReceiver(receiver, meter),
    decoder: measuredDecoder(decoder, meter),
  };
}
