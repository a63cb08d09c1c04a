import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Wharf } from '../client.ts';
import { UploadCall } from './upload-call.ts';

test('a state that nobody wants is not made', () => {
  const call = new UploadCall(new Wharf(), { file: new Uint8Array(1) });
  call.saveState(() => assert.fail('made'));
  call.finish();
});
