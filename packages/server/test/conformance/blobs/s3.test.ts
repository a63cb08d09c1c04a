import { suite } from 'node:test';
import { WITHOUT_S3 } from '../../services/s3.ts';
import { blobStoreSuite } from './blob-store-suite.ts';
import { newS3Store } from './s3-subject.ts';

suite('on a real store', { skip: WITHOUT_S3 }, () => blobStoreSuite('S3', newS3Store));
