import { fbxSamples } from '../sample-scenes-fbx.ts';
import { mutationSuite } from './mutation-suite.ts';

mutationSuite('FBX', fbxSamples);
