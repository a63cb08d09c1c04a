import { inProcessFeed } from '../../../src/adapters/feed/in-process.ts';
import { feedSuite } from './feed-suite.ts';

feedSuite('in-process', async () => async () => inProcessFeed());
