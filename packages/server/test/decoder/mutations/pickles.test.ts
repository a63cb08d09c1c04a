import { SOUND_MODELS } from '../sample-pickles.ts';
import { mutationSuite } from './mutation-suite.ts';

mutationSuite(
  'pickles',
  // Of several pickles, the first ones are whole.
  SOUND_MODELS.map((sample) => ({ ...sample, mayBeCut: sample.name.startsWith('two pickles') })),
);
