import { gltfSamples } from '../sample-scenes-gltf.ts';
import { mutationSuite } from './mutation-suite.ts';

mutationSuite('glTF and USDZ', gltfSamples);
