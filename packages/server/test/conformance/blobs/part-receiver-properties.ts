import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import { ChecksumMismatchError, InvalidRequestError } from '../../../src/domain/errors.ts';
import type { IncomingPart } from '../../../src/ports/part-receiver.ts';
import { bytesOf, collect, inChunks, sha256 } from './bytes.ts';
import type { BegunUpload, NewReceiver } from './subjects.ts';

/** What happens to one PUT. */
type Fate = 'stored' | 'broken' | 'wrong digest';

interface Put {
  /** Index of the part. */
  readonly part: number;
  readonly fate: Fate;
  readonly chunked: boolean;
  /** Share of the part's final size that this PUT has. */
  readonly share: number;
  readonly seed: number;
}

interface Scenario {
  readonly sizes: readonly number[];
  /** PUTs that the final ones replace, in groups that run at once. */
  readonly early: readonly (readonly Put[])[];
  /** Order and grouping of the final PUTs. */
  readonly final: readonly { readonly part: number; readonly chunked: boolean }[];
  readonly together: number;
}

const MIN = 1000;
/** Small parts go another way through the receiver than large ones, and larger ones yet another. */
const size = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: MIN, max: 5000 }) },
  { weight: 2, arbitrary: fc.integer({ min: 60_000, max: 140_000 }) },
  { weight: 1, arbitrary: fc.integer({ min: 1024 ** 2 - 2, max: 1024 ** 2 + 9000 }) },
);
const lastSize = fc.oneof(size, fc.integer({ min: 1, max: MIN }));

const uniform = fc
  .tuple(fc.integer({ min: 1, max: 6 }), size, fc.double({ min: 0.001, max: 1, noNaN: true }))
  .map(([count, stride, share]) => [
    ...Array.from({ length: count - 1 }, () => stride),
    Math.max(1, Math.floor(stride * share)),
  ]);
const free = fc.tuple(fc.array(size, { maxLength: 5 }), lastSize).map(([sizes, last]) => [...sizes, last]);

const scenario: fc.Arbitrary<Scenario> = fc.oneof(uniform, free).chain((sizes) => {
  const part = fc.nat({ max: sizes.length - 1 });
  const put = fc.record({
    part,
    fate: fc.constantFrom<Fate>('stored', 'stored', 'broken', 'wrong digest'),
    chunked: fc.boolean(),
    share: fc.oneof(fc.constant(1), fc.double({ min: 0, max: 1, noNaN: true })),
    seed: fc.integer({ min: 100, max: 200 }),
  });
  const all = sizes.map((_, index) => index);
  return fc.record({
    sizes: fc.constant(sizes),
    early: fc.array(fc.array(put, { minLength: 1, maxLength: 3 }), { maxLength: 4 }),
    final: fc
      .tuple(
        fc.shuffledSubarray(all, { minLength: all.length }),
        // A client that is not sure sends some parts again.
        fc.array(part, { maxLength: 2 }),
        fc.infiniteStream(fc.boolean()),
      )
      .map(([order, more, chunked]) =>
        [...order, ...more].map((index) => ({ part: index, chunked: chunked.next().value === true })),
      ),
    together: fc.integer({ min: 1, max: 4 }),
  });
});

/** Any legal split, sent in any way, gives the same bytes. */
export function partReceiverProperties(name: string, newReceiver: NewReceiver): void {
  suite(`${name}: any way of sending`, () => {
    test('any legal split, order, replacement, repetition and failure gives identical bytes', async (t) => {
      const subject = await newReceiver(t);
      let uploads = 0;
      await fc.assert(
        fc.asyncProperty(scenario, async ({ sizes, early, final, together }) => {
          uploads += 1;
          const plan = { size: sizes.reduce((total, each) => total + each, 0), parts: sizes.length };
          const upload = await subject.begin(`upload-${uploads}`, plan);
          for (const group of early) {
            await Promise.all(
              group.map((put) =>
                sendEarly(subject.receiver.receive.bind(subject.receiver), upload, sizes, put),
              ),
            );
          }
          const parts = sizes.map((each, index) => bytesOf(index, each));
          for (let start = 0; start < final.length; start += together) {
            await Promise.all(
              final.slice(start, start + together).map(({ part, chunked }) => {
                const bytes = parts[part] as Uint8Array;
                return subject.receiver.receive(partOf(upload, part, bytes, chunked));
              }),
            );
          }
          const { store } = subject;
          assert.equal(await store.complete(upload.key, null, await store.listParts(upload.key, null)), true);
          const expected = sha256(Buffer.concat(parts));
          assert.equal(sha256(await collect(store.read(upload.key))), expected);
          assert.equal(await store.digest(upload.key), expected);
        }),
        { numRuns: 60 },
      );
    });
  });
}

function partOf(upload: BegunUpload, part: number, bytes: Uint8Array, chunked: boolean): IncomingPart {
  return {
    key: upload.key,
    number: part + 1,
    partsCount: upload.plan.parts,
    fileSize: upload.plan.size,
    contentLength: chunked ? undefined : bytes.length,
    expectedDigests: [],
    body: inChunks(bytes),
  };
}

/** Sends other bytes, at most as many as the part will have, and checks what comes of it. */
async function sendEarly(
  receive: (part: IncomingPart) => Promise<unknown>,
  upload: BegunUpload,
  sizes: readonly number[],
  { part, fate, chunked, share, seed }: Put,
): Promise<void> {
  const full = sizes[part] as number;
  const smallest = part === sizes.length - 1 ? 1 : MIN;
  const bytes = bytesOf(seed, Math.max(smallest, Math.floor(full * share)));
  const incoming = partOf(upload, part, bytes, chunked);
  if (fate === 'stored') {
    await receive(incoming);
  } else if (fate === 'broken') {
    const body = (async function* () {
      yield* inChunks(bytes.subarray(0, bytes.length - 1));
      throw new Error('connection reset');
    })();
    await assert.rejects(receive({ ...incoming, body }), InvalidRequestError);
  } else {
    const expectedDigests = [{ algorithm: 'md5', value: new Uint8Array(16), header: 'Content-MD5' } as const];
    await assert.rejects(receive({ ...incoming, expectedDigests }), ChecksumMismatchError);
  }
}
