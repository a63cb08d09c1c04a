import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import { seededContent, wholeContent } from '../../origins/files/content.ts';
import type { Deviation } from '../../origins/files/deviation.ts';
import { run, workbench } from './downloading.ts';
import { MemorySink } from './memory-sink.ts';

/** Resolves after so many turns of the event loop: a hesitation that lets others overtake. */
async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

/** What may happen to one answer, with how many bytes of it arrive and for how long it hesitates. */
const mishap = fc.record({
  kind: fc.constantFrom('none', 'cut', 'hesitate', 'drop', 'busy', 'capped'),
  bytes: fc.integer({ min: 1, max: 60_000 }),
  turns: fc.integer({ min: 0, max: 20 }),
});
type Mishap = typeof mishap extends fc.Arbitrary<infer T> ? T : never;

function deviationOf({ kind, bytes, turns: count }: Mishap): Deviation | undefined {
  switch (kind) {
    case 'cut':
      return { cutAfter: bytes };
    case 'hesitate':
      return { pause: { after: bytes, until: turns(count) } };
    case 'drop':
      return { drop: true };
    case 'busy':
      return { status: 503 };
    case 'capped':
      return { atMost: bytes };
    default:
      return undefined;
  }
}

suite('a download whatever happens on the way', () => {
  const bench = workbench();

  test('ends with the very bytes of the file, each chunk stored once', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          size: fc.integer({ min: 1, max: 300_000 }),
          chunkSize: fc.integer({ min: 2_000, max: 80_000 }),
          connections: fc.integer({ min: 1, max: 6 }),
          ranges: fc.boolean(),
          delimited: fc.constantFrom('length' as const, 'chunked' as const),
          digest: fc.boolean(),
          mishaps: fc.array(mishap, { maxLength: 25 }),
          slowSink: fc.integer({ min: 0, max: 3 }),
        }),
        async ({ size, chunkSize, connections, ranges, delimited, digest, mishaps, slowSink }) => {
          const content = seededContent(size, `${size}`);
          const url = bench.origin.serve('/any', {
            content,
            delimited,
            ranges,
            // Without ranges each mishap costs a fresh start, of which there are few.
            deviate: ({ number }) => {
              const next = (ranges ? mishaps : mishaps.slice(0, 3))[number - 1];
              return next === undefined ? undefined : deviationOf(next);
            },
          });
          const sink = new MemorySink({ chunkSize, onStore: () => turns(slowSink) });
          const { done, counted } = run(bench, url, {
            sink,
            connections,
            expected: { size: null, digest },
            retry: { tries: 100 },
          });
          const { size: found, refetchedBytes } = await done;
          assert.equal(found, size);
          assert.ok(sink.bytes.equals(wholeContent(content)));
          assert.equal(counted(), size);
          assert.ok(refetchedBytes >= 0);
          if (ranges) assert.equal(new Set(sink.order).size, sink.order.length);
        },
      ),
      { numRuns: 80 },
    );
  });

  test('interrupted by a kill at any moment, is resumed without fetching a stored chunk again', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 50_000, max: 300_000 }),
        fc.integer({ min: 5_000, max: 40_000 }),
        fc.integer({ min: 1, max: 4 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        async (size, chunkSize, connections, fraction) => {
          const content = seededContent(size, `${size}`);
          const url = bench.origin.serve('/killed', { content, etag: '"v"' });
          const sink = new MemorySink({ chunkSize });
          const abort = new AbortController();
          let passed = 0;
          const first = run(bench, url, {
            sink,
            connections,
            signal: abort.signal,
            onBytes: (bytes) => {
              if (bytes > 0) passed += bytes;
              if (passed >= fraction * size) abort.abort(new Error('killed'));
            },
          });
          await first.done.catch((error: unknown) => assert.equal((error as Error).message, 'killed'));
          const stored = sink.bytes.length;
          assert.ok(passed - stored <= connections * chunkSize);
          const version = { etag: '"v"', lastModified: null };
          const second = run(bench, url, {
            sink,
            connections,
            resume: { size, version, layout: sink.layout },
          });
          await second.done;
          assert.ok(sink.bytes.equals(wholeContent(content)));
          assert.equal(second.counted(), size - stored);
        },
      ),
      { numRuns: 30 },
    );
  });
});
