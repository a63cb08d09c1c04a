import { fileTypeFromBuffer } from 'file-type';
import { IMAGE_FORMATS } from './images/image-formats.ts';
import { sniffMedia } from './media/sniff-media.ts';
import { modelOf3d } from './scenes/sniff-scene.ts';
import { sniffImage } from './sniff.ts';
import { sniffWeights } from './weights/sniff-weights.ts';

/** What a file seems to be, for choosing a validator and for telling a person. */
export interface ContentName {
  readonly family: 'image' | 'video' | 'audio' | '3d' | 'model' | 'other' | 'unknown';
  /** For people, to follow "the content is": `WAV (audio/wav)`, `a GGUF model`. */
  readonly label: string;
  readonly mimeType: string | undefined;
}

const UNKNOWN: ContentName = {
  family: 'unknown',
  label: 'of no type that Wharf recognises',
  mimeType: undefined,
};
const MEDIA: ContentName = { family: 'video', label: 'video or audio', mimeType: undefined };
const TEXT: ContentName = { family: 'unknown', label: 'plain text', mimeType: 'text/plain' };

/**
 * Names binary content by its magic numbers. A guess from a few bytes: nothing is accepted on its strength,
 * only refused with a better message or handed to the validator that really looks.
 *
 * @param head The first bytes, {@link SNIFF_BYTES} of them where the file has as many.
 * @param size Of the whole file, in bytes.
 */
export async function nameContent(head: Buffer, size: number): Promise<ContentName> {
  if (size === 0) return { family: 'unknown', label: 'empty (0 bytes)', mimeType: undefined };
  const image = sniffImage(head);
  if (image !== undefined) {
    const { label, mimeType } = IMAGE_FORMATS[image];
    return { family: 'image', label: `${label} (${mimeType})`, mimeType };
  }
  const scene = modelOf3d(head, size);
  // Before weights: a USDZ is a zip, too.
  if (scene !== undefined) return { family: '3d', label: scene.label, mimeType: scene.mimeType };
  const weights = nameWeights(head, size);
  if (weights !== undefined) return weights;
  if (sniffMedia(head) !== undefined) return nameMedia(head);
  return looksLikeText(head) ? TEXT : nameByLibrary(head);
}

/** Whether the beginning could be text of any charset that `text.ts` decodes. */
function looksLikeText(head: Buffer): boolean {
  if ((head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff)) return true;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what tells binary from text
  return !/[\u0000-\u0006\u000e-\u001a\u001c-\u001f]/.test(head.toString('latin1'));
}

/** Model weights, none of which file-type knows. A zip is one only where PyTorch's pickle is in sight, a tar never. */
function nameWeights(head: Buffer, size: number): ContentName | undefined {
  const sniffed = sniffWeights(head, size);
  if (sniffed?.parser === undefined) return undefined;
  const archive = sniffed.container !== undefined;
  if (archive && !head.includes('data.pkl')) return undefined;
  const label = archive ? 'a PyTorch checkpoint' : sniffed.label;
  return { family: 'model', label, mimeType: 'application/octet-stream' };
}

/** The library knows the names; where it does not, the streams will tell audio from video. */
async function nameMedia(head: Buffer): Promise<ContentName> {
  const named = await nameByLibrary(head);
  return named.family === 'audio' || named.family === 'video' ? named : MEDIA;
}

async function nameByLibrary(head: Buffer): Promise<ContentName> {
  const type = await fileTypeFromBuffer(head).catch(() => undefined);
  if (type === undefined) return UNKNOWN;
  const label = `${type.ext.toUpperCase()} (${type.mime})`;
  const [top] = type.mime.split('/');
  if (type.mime.startsWith('model/') || type.ext === 'fbx')
    return { family: '3d', label, mimeType: type.mime };
  if (top === 'video' || top === 'audio' || top === 'image')
    return { family: top, label, mimeType: type.mime };
  if (type.mime === 'application/ogg') return { family: 'audio', label, mimeType: type.mime };
  return { family: 'other', label, mimeType: type.mime };
}
