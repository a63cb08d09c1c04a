import { readFile } from 'node:fs/promises';
import { Agent } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { exchange } from './http-request.ts';
import { inParallel } from './in-parallel.ts';
import type { Finding, ImagesTask } from './messages.ts';

/** Milliseconds between two looks at the server's metrics. */
const POLL = 50;

interface UploadJson {
  readonly upload: { readonly id: string; readonly parts: readonly { readonly url: string }[] };
}

/** Creates, sends and completes each image, and waits until all of them are imported. */
export async function runImages(task: ImagesTask): Promise<Finding> {
  const images = await Promise.all(task.files.map((file) => readFile(file)));
  const agent = new Agent({ keepAlive: true });
  const before = await finalCounts(task, agent);
  try {
    const startedAt = performance.now();
    const latencies = await inParallel(images, task.concurrency, (image, index) =>
      uploadImage(task, agent, image, `image-${index}.jpg`),
    );
    if (!task.follow) await allImported(task, agent, before);
    const seconds = (performance.now() - startedAt) / 1000;
    return { seconds, bytes: images.reduce((total, image) => total + image.length, 0), latencies };
  } finally {
    agent.destroy();
  }
}

async function uploadImage(task: ImagesTask, agent: Agent, image: Buffer, fileName: string): Promise<void> {
  const headers = { authorization: task.authorization, 'content-type': 'application/json' };
  const call = async (method: string, path: string, body?: unknown) => {
    const text = body === undefined ? undefined : JSON.stringify(body);
    const length = { 'content-length': String(Buffer.byteLength(text ?? '')) };
    const answer = await exchange(
      { method, url: `${task.url}/v1${path}`, headers: { ...headers, ...length }, agent },
      text,
    );
    return answer.text;
  };
  const fields = { kind: 'image', fileName, contentType: 'image/jpeg', fileSize: image.length, parts: 1 };
  const { upload } = JSON.parse(await call('POST', '/uploads', fields)) as UploadJson;
  const url = upload.parts[0]?.url ?? '';
  await exchange({ method: 'PUT', url, headers: { 'content-length': String(image.length) }, agent }, image);
  await call('POST', `/uploads/${upload.id}/action`, { action: 'complete' });
  if (!task.follow) return;
  const events = await call('GET', `/uploads/${upload.id}/events`);
  const last = events.slice(events.lastIndexOf('data: '));
  if (!last.includes('"imported"')) throw new Error(`${fileName} was not imported: ${last.slice(0, 500)}`);
}

/** Waits by the metrics, which cost the server next to nothing. `before`: the counts when it began. */
async function allImported(task: ImagesTask, agent: Agent, before: Counts): Promise<void> {
  for (;;) {
    const now = await finalCounts(task, agent);
    if (now.failed > before.failed) throw new Error(`${now.failed - before.failed} uploads failed`);
    if (now.imported >= before.imported + task.files.length) return;
    await delay(POLL);
  }
}

/** Uploads of the server that have ended. */
interface Counts {
  readonly imported: number;
  readonly failed: number;
}

async function finalCounts({ url }: ImagesTask, agent: Agent): Promise<Counts> {
  const { text } = await exchange({ method: 'GET', url: `${url}/metrics`, headers: {}, agent });
  const count = (status: string) =>
    Number(new RegExp(`^wharf_uploads\\{[^}]*status="${status}"[^}]*\\} (\\d+)`, 'm').exec(text)?.[1] ?? 0);
  return { imported: count('imported'), failed: count('failed') };
}
