import type { LoadContext, Operation } from './operation.ts';

const MIB = 2 ** 20;
const PART = 5 * MIB;
const LARGE = 3 * PART - 12_345;

async function upload(
  context: LoadContext,
  bytes: Buffer<ArrayBuffer>,
  fields: Readonly<Record<string, unknown>>,
  partSize: number,
): Promise<void> {
  const { api } = context;
  const parts = Math.ceil(bytes.length / partSize);
  const { id, parts: plan = [] } = await api.create({ ...fields, fileSize: bytes.length, parts });
  await Promise.all(
    plan.map(async ({ number, url }) => {
      const part = bytes.subarray((number - 1) * partSize, number * partSize);
      await api.put(url, part);
      context.partBytes += part.length;
    }),
  );
  await api.complete(id);
  context.library.push(await api.imported(id));
}

/** Created, sent, completed, and followed by its events until it is imported; so are the others. */
export const uploadImage: Operation = {
  name: 'upload image',
  weight: 30,
  run(context) {
    const bytes = context.samples.image(context.random);
    const fields = { kind: 'image', fileName: 'load.jpg', contentType: 'image/jpeg' };
    return upload(context, bytes, fields, bytes.length);
  },
};

export const uploadText: Operation = {
  name: 'upload text',
  weight: 20,
  run(context) {
    const bytes = context.samples.text(context.random, 1_000 + context.random.below(50_000));
    const fields = { kind: 'text', fileName: 'load.txt', contentType: 'text/plain' };
    return upload(context, bytes, fields, bytes.length);
  },
};

export const uploadLarge: Operation = {
  name: 'upload of several parts',
  weight: 3,
  run(context) {
    const bytes = context.samples.text(context.random, LARGE);
    const fields = { kind: 'text', fileName: 'large.txt', contentType: 'text/plain' };
    return upload(context, bytes, fields, PART);
  },
};

export const importText: Operation = {
  name: 'import from a URL',
  weight: 10,
  async run(context) {
    const size = 10_000 + context.random.below(2 * MIB);
    const url = context.origin.offer(context.samples.text(context.random, size));
    const { id } = await context.api.create({ kind: 'text', url });
    context.library.push(await context.api.imported(id));
    context.importedBytes += size;
    context.origin.withdraw(url);
  },
};
