import type { Kind } from '@wharf/contract';
import type { BlobStore } from '../ports/blob-store.ts';
import type { ChangeFeed } from '../ports/change-feed.ts';
import type { Clock } from '../ports/clock.ts';
import type { Database } from '../ports/database.ts';
import type { Decoder } from '../ports/decoder.ts';
import type { ImportSources } from '../ports/import-source.ts';
import type { Meter } from '../ports/meter.ts';
import type { PartReceiver } from '../ports/part-receiver.ts';
import type { RateLimiter } from '../ports/rate-limiter.ts';
import type { RemoteFetcher } from '../ports/remote-fetcher.ts';
import type { SecretBox } from '../ports/secret-box.ts';
import type { SharedClock } from '../ports/shared-clock.ts';
import type { Slots } from '../ports/slots.ts';
import type { Tracer } from '../ports/tracer.ts';
import type { Turns } from '../ports/turns.ts';

/** Limits of this installation. */
export interface Limits {
  /** Largest file in bytes. */
  readonly maxFileSize: number;
  /** Milliseconds until a signed part URL expires. */
  readonly partUrlTtl: number;
  /** Least milliseconds for which a signed read URL works. */
  readonly assetUrlTtl: number;
  /** Milliseconds without activity until a pending upload is failed. */
  readonly uploadTtl: number;
  /** Most connections that one file is imported over. */
  readonly importConnections: number;
  /** Milliseconds from its creation after which an import that is not complete is failed. */
  readonly importTimeout: number;
  /** What a project may have that has no quota of its own; 0: as much as there is room for. */
  readonly quota: { readonly bytes: number; readonly uploads: number };
}

/** Everything use cases may need; each declares by `Pick` what it really takes. */
export interface Dependencies {
  readonly database: Database;
  readonly blobs: BlobStore;
  readonly decoder: Decoder;
  /** Takes the bytes of imports into the store. */
  readonly receiver: PartReceiver;
  readonly fetcher: RemoteFetcher;
  readonly sources: ImportSources;
  readonly secrets: SecretBox;
  /** Kinds that can be validated here; others are refused at create. */
  readonly kinds: ReadonlySet<Kind>;
  readonly feed: ChangeFeed;
  readonly tracer: Tracer;
  readonly meter: Meter;
  readonly clock: Clock;
  /** Milliseconds that the clock of this machine is ahead of `clock`; negative: behind. */
  readonly clockSkew: SharedClock['skew'];
  readonly limiter: RateLimiter;
  readonly slots: Slots;
  readonly turns: Turns;
  readonly limits: Limits;
  /** A named point between two writes. Does nothing, except in the crash tests, which die there. */
  readonly crashPoint: (name: string) => void;
}
