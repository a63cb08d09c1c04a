import { DIGEST } from '../sample-run.ts';
import type { Planted } from './planted.ts';

const upload = 'upload_1';

export const OF_RUNS: readonly Planted[] = [
  {
    rule: 'processes-live',
    what: 'a process ends by itself',
    noted: (history) =>
      history.add({ type: 'exit', node: 'api-1', code: '1', asked: undefined, starting: false, output: 'x' }),
  },
  {
    rule: 'processes-live',
    what: 'a process that was asked to end fails at it',
    noted: (history) =>
      history.add({ type: 'exit', node: 'api-1', code: '1', asked: 'SIGTERM', starting: false, output: 'x' }),
  },
  {
    rule: 'processes-live',
    what: 'a process has to be killed because it does not end',
    noted: (history) =>
      history.add({
        type: 'exit',
        node: 'api-1',
        code: 'SIGKILL',
        asked: 'SIGTERM',
        starting: false,
        output: '',
      }),
  },
  {
    rule: 'no-unknown-errors',
    what: 'a generic 500',
    noted: (history) =>
      history.call('retrieve', { upload }, { outcome: 'unknown', status: 500, error: 'InternalServerError' }),
  },
  {
    rule: 'no-unknown-errors',
    what: 'a 500 that is not even an error of ours',
    noted: (history) =>
      history.call('retrieve', { upload, node: 'api-1' }, { outcome: 'unknown', status: 500, error: '' }),
  },
  {
    rule: 'right-refusals',
    what: 'an upload is not found that is there',
    noted: (history) =>
      history.call('retrieve', { upload }, { outcome: 'refused', status: 404, error: 'no such upload' }),
  },
  {
    rule: 'right-refusals',
    what: 'an asset is not found that nobody deleted',
    noted: (history) =>
      history.call(
        'find-entity',
        { entity: 'asset_0' },
        { outcome: 'refused', status: 404, error: 'no such asset' },
      ),
  },
  {
    rule: 'right-refusals',
    what: 'a repeated create is refused',
    noted: (history) => history.call('create', {}, { outcome: 'refused', status: 400, error: 'no such' }),
  },
  {
    rule: 'real-run',
    what: 'a fault was left out',
    lines: (history) => history.filter((entry) => entry.type !== 'fault'),
  },
  {
    rule: 'real-run',
    what: 'a fault was never healed',
    lines: (history) => history.filter((entry) => entry.type !== 'fault' || entry.phase === 'begin'),
  },
  {
    rule: 'real-run',
    what: 'nobody looked at the queue',
    lines: (history) => history.filter((entry) => entry.type !== 'sample'),
  },
  {
    rule: 'real-run',
    what: 'no webhook ever came',
    lines: (history) => history.filter((entry) => entry.type !== 'webhook'),
  },
  {
    rule: 'real-run',
    what: 'a client ended without a word',
    noted: (history) =>
      history.add({
        type: 'intent',
        intent: 'lost',
        source: 'inline',
        expected: 'imported',
        sha256: DIGEST,
        size: 1,
        plan: '',
      }),
  },
  {
    rule: 'real-run',
    what: 'nothing was done',
    left: (final) => ({ ...final, uploads: [] }),
  },
];
