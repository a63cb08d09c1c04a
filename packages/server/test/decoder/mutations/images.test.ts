import * as sample from '../sample-images.ts';
import { mutationSuite, type Sample } from './mutation-suite.ts';

const image = (name: string, bytes: Sample['bytes']): Sample => ({
  name,
  kind: 'image',
  contentType: '',
  bytes,
});

mutationSuite('image', [
  image('JPEG', sample.sampleJpeg),
  image('progressive JPEG', sample.sampleProgressiveJpeg),
  image('PNG', sample.samplePng),
  image('animated PNG', () => sample.sampleApng()),
  image('animated GIF', sample.sampleAnimatedGif),
  image('WebP', sample.sampleWebp),
  image('animated WebP', sample.sampleAnimatedWebp),
  image('AVIF', sample.sampleAvif),
  image('TIFF', sample.sampleMultipageTiff),
  image('SVG', sample.sampleSvg),
]);
