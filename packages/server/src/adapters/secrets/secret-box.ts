import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { SecretBox } from '../../ports/secret-box.ts';

/** First part of a sealed text: names the algorithm and the layout of what follows. */
const VERSION = 'v1';
const ALGORITHM = 'aes-256-gcm';
const KEY_BYTES = 32;
/** NIST SP 800-38D section 8.2: 96 random bits, good for 2^32 secrets under one key (section 8.3). */
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/**
 * Seals with AES-256-GCM: `v1.` and, in base64url, nonce, ciphertext and tag. The version and the context
 * are authenticated with it.
 * @param key 32 bytes, for this purpose alone
 */
export function secretBox(key: Uint8Array): SecretBox {
  if (key.length !== KEY_BYTES) throw new RangeError(`The key must have ${KEY_BYTES} bytes`);
  return {
    seal(secret, context) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv(ALGORITHM, key, nonce, { authTagLength: TAG_BYTES });
      cipher.setAAD(boundTo(context));
      const sealed = [nonce, cipher.update(secret, 'utf8'), cipher.final(), cipher.getAuthTag()];
      return `${VERSION}.${Buffer.concat(sealed).toString('base64url')}`;
    },

    open(sealed, context) {
      const bytes = payload(sealed);
      const tagAt = bytes.length - TAG_BYTES;
      const decipher = createDecipheriv(ALGORITHM, key, bytes.subarray(0, NONCE_BYTES), {
        authTagLength: TAG_BYTES,
      });
      decipher.setAAD(boundTo(context));
      decipher.setAuthTag(bytes.subarray(tagAt));
      try {
        const secret = [decipher.update(bytes.subarray(NONCE_BYTES, tagAt)), decipher.final()];
        return Buffer.concat(secret).toString('utf8');
      } catch (cause) {
        throw new Error('A sealed secret does not open: wrong key, wrong context, or it was changed', {
          cause,
        });
      }
    },
  };
}

function boundTo(context: string): Buffer {
  return Buffer.from(`${VERSION}\0${context}`, 'utf8');
}

function payload(sealed: string): Buffer {
  const encoded = sealed.startsWith(`${VERSION}.`) ? sealed.slice(VERSION.length + 1) : '';
  const bytes = Buffer.from(encoded, 'base64url');
  // Decoding skips what is no base64url: a text that was changed must not pass for the one that was sealed.
  if (bytes.length < NONCE_BYTES + TAG_BYTES || bytes.toString('base64url') !== encoded) {
    throw new Error('This is no sealed secret, or one of another version');
  }
  return bytes;
}
