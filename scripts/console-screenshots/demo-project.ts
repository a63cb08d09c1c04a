import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Kind, Wharf } from '@wharf/sdk';
import { demoPictures } from './demo-pictures.ts';
import { demoScene } from './demo-scene.ts';
import { demoLora } from './demo-weights.ts';

const run = promisify(execFile);

const NOTES = `# Harbor study

Light on wet planks. Three times of day, one camera.

- dawn: low sun, long shadows from the piles
- noon: hard light, water nearly white
- dusk: lamps on, sky still bright

Trigger word of the LoRA: harborlight
`;

/** Ids of what the pages about one thing show. */
export interface DemoProject {
  readonly pictureId: string;
  readonly sceneId: string;
  readonly modelId: string;
}

async function recorded(name: string, ...args: readonly string[]): Promise<Buffer> {
  const directory = await mkdtemp(join(tmpdir(), 'wharf-demo-'));
  try {
    const path = join(directory, name);
    await run('ffmpeg', ['-v', 'error', '-f', 'lavfi', ...args, path]);
    return await readFile(path);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** Fills a project with one of everything, and with an upload that fails. */
export async function fillProject(client: Wharf): Promise<DemoProject> {
  const send = async (fileName: string, bytes: Buffer, kind: Kind): Promise<string> => {
    const { upload } = await client.uploads.uploadFile({ file: new Uint8Array(bytes), fileName, kind });
    return upload.entityId ?? '';
  };
  const video = await recorded(
    'pier.mp4',
    '-i',
    'mandelbrot=size=640x360:rate=25',
    '-t',
    '4',
    '-pix_fmt',
    'yuv420p',
  );
  const audio = await recorded(
    'gulls.mp3',
    '-i',
    "aevalsrc='0.5*sin(2*PI*(220+80*sin(t*2))*t)*exp(-mod(t,1.3))':s=44100:d=12",
  );
  await send('notes.md', Buffer.from(NOTES), 'text');
  const sceneId = await send('mooring knot.glb', demoScene(), '3d');
  await send('gulls over the pier.mp3', audio, 'audio');
  await send('pier, first cut.mp4', video, 'video');
  const modelId = await send('harbor-light-sdxl.safetensors', demoLora(), 'model');
  const pictureIds: string[] = [];
  for (const [name, bytes] of await demoPictures()) pictureIds.push(await send(name, bytes, 'image'));
  await send('torn.png', Buffer.from('not a picture at all'), 'image').catch(() => undefined);

  const [pictureId = ''] = pictureIds;
  for (const id of pictureIds.slice(0, 3)) await client.assets.updateTags(id, { add: ['harbor', 'study'] });
  await client.models.updateTags(modelId, { add: ['harbor'] });
  const { collection } = await client.collections.create({ name: 'Harbor study' });
  await client.collections.assets.add(collection.id, { assetIds: [...pictureIds.slice(0, 4), sceneId] });
  await client.collections.models.add(collection.id, { modelIds: [modelId] });
  await client.collections.update(collection.id, { thumbnail: pictureId });
  await client.assets.update(pictureId, { description: 'First light, seen from the north pier.' });
  return { pictureId, sceneId, modelId };
}
