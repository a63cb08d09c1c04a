import { MEDIA_SAMPLES } from '../sample-media.ts';
import { mutationSuite } from './mutation-suite.ts';

mutationSuite(
  'video and audio',
  MEDIA_SAMPLES.map(({ knowsItsEnd, ...sample }) => ({ ...sample, mayBeCut: !knowsItsEnd })),
);
