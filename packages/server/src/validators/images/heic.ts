import type { HeifContext, HeifDecoded, HeifError, HeifHandle } from 'libheif-js/wasm-bundle.js';
import { Refusal } from '../refusal.ts';
import { requireDecodable } from './pixel-limit.ts';

/** One picture of a HEIC file, decoded: 8-bit RGBA rows without padding, rotated and mirrored as displayed. */
export interface HeicPicture {
  readonly width: number;
  readonly height: number;
  readonly primary: boolean;
  readonly hasAlpha: boolean;
  readonly rgba: Buffer;
}

/**
 * Decodes the pictures of a HEIC file one after the other, so that only one lies in memory. libvips
 * reads HEIC metadata but comes without an HEVC decoder; libheif-js brings one as WebAssembly.
 *
 * Sizes are checked over all pictures before the first is decoded. Auxiliary pictures (depth, alpha)
 * and embedded thumbnails are not top-level and not visited.
 */
export async function* heicPictures(bytes: Buffer): AsyncGenerator<HeicPicture> {
  // Loaded when first needed: 70 ms and 40 MB that most children never spend.
  const { default: libheif } = await import('libheif-js/wasm-bundle.js');
  const context = libheif.heif_context_alloc();
  if (context === null)
    throw new Refusal('decoder-out-of-memory', 'Decoding the HEIC needs more memory than allowed.');
  const handles: HeifHandle[] = [];
  try {
    const opened = libheif.heif_context_read_from_memory(context, bytes);
    if (opened.code !== libheif.heif_error_code.heif_error_Ok) throw refusalFromHeif(opened);
    handles.push(...openHandles(libheif, context));
    const sizes = handles.map((handle) => ({
      width: libheif.heif_image_handle_get_width(handle),
      height: libheif.heif_image_handle_get_height(handle),
    }));
    for (const { width, height } of sizes) requireDecodable('HEIC', width, height);
    const pixels = sizes.reduce((sum, { width, height }) => sum + width * height, 0);
    requireDecodable('HEIC', pixels, 1);
    for (const [index, handle] of handles.entries()) {
      const size = sizes[index] ?? { width: 0, height: 0 };
      const decoded = await libheif.heif_js_decode_image2(
        handle,
        libheif.heif_colorspace.heif_colorspace_RGB,
        libheif.heif_chroma.heif_chroma_interleaved_RGBA,
      );
      if (!isDecoded(decoded)) throw refusalFromHeif(decoded);
      const channel = decoded.channels.find(({ id }) => id === libheif.heif_channel.heif_channel_interleaved);
      if (channel === undefined)
        throw new Refusal('corrupt', 'The HEIC cannot be decoded: a picture has no pixels.');
      const rgba = withoutPadding(channel);
      libheif.heif_image_release(decoded.image);
      if (channel.width !== size.width || channel.height !== size.height) {
        throw new Refusal(
          'corrupt',
          `The HEIC declares a picture of ${size.width} x ${size.height} but holds ${channel.width} x ${channel.height} pixels.`,
        );
      }
      yield {
        ...size,
        primary: libheif.heif_image_handle_is_primary_image(handle) !== 0,
        hasAlpha: libheif.heif_image_handle_has_alpha_channel(handle) !== 0,
        rgba,
      };
    }
  } finally {
    for (const handle of handles) libheif.heif_image_handle_release(handle);
    libheif.heif_context_free(context);
  }
}

type LibHeif = typeof import('libheif-js/wasm-bundle.js')['default'];

function openHandles(libheif: LibHeif, context: HeifContext): HeifHandle[] {
  const ids = libheif.heif_js_context_get_list_of_top_level_image_IDs(context);
  if (!Array.isArray(ids)) throw refusalFromHeif(ids as HeifError);
  if (ids.length === 0) throw new Refusal('corrupt', 'The HEIC holds no picture.');
  return (ids as readonly number[]).map((id) => {
    const handle = libheif.heif_js_context_get_image_handle(context, id);
    if ('code' in handle && handle.code !== undefined) throw refusalFromHeif(handle);
    return handle as HeifHandle;
  });
}

function isDecoded(answer: HeifDecoded | HeifError): answer is HeifDecoded {
  return !!answer && 'channels' in answer && answer.channels !== undefined;
}

function withoutPadding(channel: HeifDecoded['channels'][number]): Buffer {
  const rowBytes = channel.width * 4;
  const rows = Buffer.allocUnsafeSlow(rowBytes * channel.height);
  for (let row = 0; row < channel.height; row++) {
    const from = row * channel.stride;
    rows.set(channel.data.subarray(from, from + rowBytes), row * rowBytes);
  }
  return rows;
}

function refusalFromHeif(error: HeifError | null | undefined): Refusal {
  const reason = (error?.message ?? 'the decoder gave no reason').replace(/\s+/g, ' ').trim().slice(0, 200);
  if (/security limit|maximum|too large/i.test(reason)) {
    return new Refusal('too-large-decoded', `The HEIC exceeds a limit of the decoder: ${reason}.`);
  }
  const truncated = /end of (file|data)|insufficient|truncat|extent/i.test(reason);
  return new Refusal(
    truncated ? 'truncated' : 'corrupt',
    `The HEIC cannot be decoded completely: ${reason}.`,
    {
      format: 'heic',
    },
  );
}
