import { ImportRefusedError } from '../../../ports/import-source.ts';

/** The file is longer than this installation takes; `size` is what is known of its length, in bytes. */
export function tooLarge(size: number, maxSize: number): ImportRefusedError {
  return new ImportRefusedError(
    'too-large',
    `The file has ${size} bytes or more; files up to ${maxSize} bytes are taken. Import a smaller one, or ask the operator to raise the limit.`,
    { maxSize },
  );
}

export function empty(): ImportRefusedError {
  return new ImportRefusedError(
    'empty',
    'The file at this address is empty. Check the link: the file may not have been published completely.',
  );
}

export function sizeMismatch(message: string): ImportRefusedError {
  return new ImportRefusedError(
    'size-mismatch',
    `${message} It may have been replaced: check it at its source, then import it again.`,
  );
}

export function badRanges(message: string): ImportRefusedError {
  return new ImportRefusedError(
    'bad-ranges',
    `${message} Such a server cannot be relied upon: import the file from another place.`,
  );
}

export function changing(): ImportRefusedError {
  return new ImportRefusedError(
    'changing',
    'The file changed again and again while it was fetched. Import it once its publication has settled.',
  );
}

/** An answer that trying again cannot improve. */
export function refusedStatus(status: number): ImportRefusedError {
  const details = { status };
  switch (status) {
    case 401:
    case 403:
      return new ImportRefusedError(
        'access-denied',
        `The server answered ${status}: it does not give access to the file. Use a link that works without signing in, or one that has not expired.`,
        details,
      );
    case 404:
    case 410:
      return new ImportRefusedError(
        'not-found',
        `The server answered ${status}: there is no file at this address. Check the link.`,
        details,
      );
    default:
      return new ImportRefusedError(
        'http-error',
        `The server answered ${status} instead of sending the file. Check that the link leads to the file itself.`,
        details,
      );
  }
}

/** What to say of an answer that may be better next time, should it stay that way. */
export function busyMessage(status: number): string {
  if (status === 429) {
    return 'The server answered 429: it limits how much may be downloaded. Import the file again later.';
  }
  return `The server answered ${status}: it cannot deliver the file at the moment. Import the file again later.`;
}
