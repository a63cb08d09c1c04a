import { plainSceneSamples } from '../sample-scenes-plain.ts';
import { mutationSuite } from './mutation-suite.ts';

mutationSuite('OBJ, STL, PLY and VOX', plainSceneSamples);
