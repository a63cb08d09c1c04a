import type { Upload } from '@wharf/sdk';
import { isImport } from './shown-upload.ts';

const SEND_AGAIN =
  'The file may have been cut off on its way: open it where it is from, then upload it again.';
const SAVE_AGAIN = 'Open the file where it was made and save it again, then upload that.';
const OTHER_FILE = 'Convert the file to a kind of file that is taken, or upload it as "Any file".';
const OURS = 'That is not the fault of the file. Try again; if it fails again, tell who runs this server.';
const LINK = 'Look whether the link opens in a private browser window, then import the right one.';
const LATER = 'Try again later.';
const ACCESS = 'Ask the owner of the model for access, or have who runs this server set a token that has it.';
const PICK = 'Name the file or version to import: open the page of the model and copy the link from there.';
const BY_HAND = 'Download the file yourself and upload it.';

/** What helps against a failure, by the `code` of its details. Only where the server's own words leave that open. */
const HINTS: Readonly<Record<string, string>> = {
  corrupt: SAVE_AGAIN,
  truncated: SEND_AGAIN,
  'type-mismatch': 'Give the file the extension of what it really is, or choose the right kind.',
  'unsupported-type': OTHER_FILE,
  'too-large-decoded': 'Upload a smaller version: fewer pixels, frames or layers.',
  'active-content': 'Save the file without scripts and links to other places, then upload that.',
  'unsafe-code':
    'Loading this file runs code. Look for the same weights as safetensors, or convert them where you trust them.',
  'decoder-crashed': SAVE_AGAIN,
  'decoder-timeout': 'Upload a smaller or simpler version of the file.',
  'decoder-out-of-memory': 'Upload a smaller or simpler version of the file.',
  internal: OURS,
  'storage-full': 'Delete what is not needed any more, or have storage added, then try again.',
  'quota-exceeded':
    'Delete what is not needed any more, or ask an administrator for a larger quota, then try again.',
  expired: 'Not all bytes came in time. Upload the file again; a broken upload can be resumed until then.',
  'import-timeout': LATER,
  'size-mismatch': LATER,
  'digest-mismatch':
    'What came is not what the source promised. Try again; if it fails again, use another source.',
  'bad-ranges': LATER,
  unreachable: LATER,
  'http-error': LINK,
  'error-page': LINK,
  'not-found': LINK,
  'file-not-found': PICK,
  'repository-not-found': 'Check how the name is spelled, and whether the model is private.',
  'revision-not-found': 'Check the name of the branch, tag or commit.',
  'quantization-not-found': PICK,
  'no-matching-file': PICK,
  ambiguous: PICK,
  'no-weights': PICK,
  'no-files': PICK,
  'incomplete-shards': 'Files are missing at the source: tell its owner, or import another revision.',
  'missing-shard': 'Files are missing at the source: tell its owner, or import another revision.',
  'gated-login-required': ACCESS,
  'gated-not-granted': ACCESS,
  'login-required': ACCESS,
  'no-access': ACCESS,
  'access-denied': ACCESS,
  'permission-denied': ACCESS,
  'early-access': 'Wait until everybody may have it, or have who runs this server set a token that may.',
  'token-rejected': 'Have who runs this server renew its token for the source.',
  'too-large': 'Have the limit of this server raised, or import a smaller version.',
  'too-many-files': PICK,
  'encoded-body': BY_HAND,
  'too-many-redirects': BY_HAND,
  'unexpected-answer': LATER,
};

/** What to do about a failed upload, besides what its message says; `undefined` where there is nothing to add. */
export function failureHint(upload: Pick<Upload, 'status' | 'errorDetails' | 'source'>): string | undefined {
  if (upload.status !== 'failed') return undefined;
  const code = upload.errorDetails?.code;
  if (typeof code !== 'string' || !Object.hasOwn(HINTS, code)) return undefined;
  // A server that hands out half a file is asked again, not the user.
  if (code === 'truncated' && isImport(upload)) return LATER;
  return HINTS[code];
}

/** The codes that have a hint. */
export const hintedCodes: readonly string[] = Object.keys(HINTS);
