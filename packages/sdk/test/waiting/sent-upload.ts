/** Uploads for the tests of waiting: small, and sent with nothing but the API. */
import type { Wharf } from '../../src/client.ts';
import type { UploadWithHelpers } from '../../src/entities.ts';
import type { Kind } from '../../src/types.ts';

export const TEXT = new TextEncoder().encode('The quick brown fox jumps over the lazy dog.\n');
/** The smallest PNG there is. */
export const PNG = Uint8Array.from(
  atob('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='),
  (character) => character.charCodeAt(0),
);

export interface PlannedUpload {
  /** Still `pending`. */
  readonly upload: UploadWithHelpers;
  /** Sends everything and completes it. */
  finish(): Promise<void>;
}

export async function planUpload(
  client: Wharf,
  bytes: Uint8Array<ArrayBuffer> = TEXT,
  { kind = 'text', fileName = 'fox.txt' }: { readonly kind?: Kind; readonly fileName?: string } = {},
): Promise<PlannedUpload> {
  const { upload } = await client.uploads.create({
    kind,
    fileName,
    contentType: 'application/octet-stream',
    fileSize: bytes.length,
    parts: 1,
  });
  return {
    upload,
    async finish() {
      // Asked for now: after a restart the server may have another address.
      const { upload: fresh } = await client.uploads.retrieve(upload.id);
      const answer = await fetch(fresh.parts?.[0]?.url ?? '', { method: 'PUT', body: bytes });
      if (!answer.ok) throw new Error(`PUT: ${answer.status}`);
      await client.uploads.triggerAction(upload.id, { action: 'complete' });
    },
  };
}

/** A safetensors file of one small tensor. */
export function weights(): Uint8Array<ArrayBuffer> {
  const header = new TextEncoder().encode(
    JSON.stringify({ weight: { dtype: 'F32', shape: [2], data_offsets: [0, 8] } }),
  );
  const bytes = new Uint8Array(8 + header.length + 8);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(header.length), true);
  bytes.set(header, 8);
  return bytes;
}
