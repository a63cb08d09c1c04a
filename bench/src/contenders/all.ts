import { startBare } from './bare.ts';
import type { StartContender } from './contender.ts';
import { startNginx } from './nginx.ts';
import { startS3Endpoint } from './s3-endpoint.ts';
import { startS3rver } from './s3rver.ts';
import { startTus } from './tus.ts';
import { startWharfContender } from './wharf.ts';

/** Everyone who takes part in the comparison of part PUTs, Wharf first. */
export const CONTENDERS: readonly StartContender[] = [
  startWharfContender,
  startNginx,
  startBare,
  startTus,
  startS3rver,
  startS3Endpoint,
];
