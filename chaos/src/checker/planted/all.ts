import { OF_DELIVERY } from './delivery.ts';
import { OF_ENTITIES } from './entities.ts';
import { OF_JOBS } from './jobs.ts';
import type { Planted } from './planted.ts';
import { OF_RUNS } from './runs.ts';
import { OF_STORAGE } from './storage.ts';
import { OF_UPLOADS } from './uploads.ts';

export const PLANTED: readonly Planted[] = [
  ...OF_UPLOADS,
  ...OF_ENTITIES,
  ...OF_JOBS,
  ...OF_STORAGE,
  ...OF_DELIVERY,
  ...OF_RUNS,
];
