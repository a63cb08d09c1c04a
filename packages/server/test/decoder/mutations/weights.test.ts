import { SAMPLE_WEIGHTS } from '../sample-weights.ts';
import { mutationSuite } from './mutation-suite.ts';

mutationSuite('weights', SAMPLE_WEIGHTS);
