import { fileTypeFromBuffer } from 'file-type';
import { IMAGE_FORMATS } from './images/image-formats.ts';
import { modelOf3d } from './scenes/sniff-scene.ts';
import { sniffImage } from './sniff.ts';

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
  const model = nameModel(head, size);
  if (model !== undefined) return model;
  const scene = modelOf3d(head, size);
  if (scene !== undefined) return { family: '3d', ...scene };
  if (looksLikeText(head)) return TEXT;
  return nameByLibrary(head);
}

/** Whether the beginning could be text of any charset that `text.ts` decodes. */
function looksLikeText(head: Buffer): boolean {
  if ((head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff)) return true;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what tells binary from text
  return !/[\u0000-\u0006\u000e-\u001a\u001c-\u001f]/.test(head.toString('latin1'));
}

/** Model weights, none of which file-type knows. */
function nameModel(head: Buffer, size: number): ContentName | undefined {
  const model = (label: string): ContentName => ({
    family: 'model',
    label,
    mimeType: 'application/octet-stream',
  });
  if (head.toString('latin1', 0, 4) === 'GGUF') return model('a GGUF model');
  if (head.length > 9 && head[8] === 0x7b) {
    const headerBytes = head.readBigUInt64LE(0);
    if (headerBytes >= 2n && headerBytes + 8n <= BigInt(size) && head[5] === 0)
      return model('a safetensors model');
  }
  if (head[0] === 0x80 && head[1] !== undefined && head[1] >= 2 && head[1] <= 5)
    return model('a Python pickle');
  if (head.toString('latin1', 0, 4) === 'PK\x03\x04') {
    const text = head.toString('latin1');
    if (text.includes('data.pkl')) return model('a PyTorch checkpoint');
    if (/^.{26}[\s\S]{4}[^\0]{1,200}\.usd[ac]/s.test(text)) {
      return { family: '3d', label: 'a USDZ scene (model/vnd.usdz+zip)', mimeType: 'model/vnd.usdz+zip' };
    }
  }
  return undefined;
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
