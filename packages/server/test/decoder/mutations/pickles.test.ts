import { SOUND_MODELS } from '../sample-pickles.ts';
import { mutationSuite } from './mutation-suite.ts';

mutationSuite('pickles', SOUND_MODELS);
