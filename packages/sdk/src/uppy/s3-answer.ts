/**
 * Answers of the S3 API as `data:` URLs. `@uppy/aws-s3` 6 asks its signer where to send each request of the S3 API
 * and reads S3's XML from there. Wharf's API is not S3's: what is asked has been done when the URL is handed out, and
 * the answer is in it. The Fetch standard answers a `data:` URL whatever the method.
 */

/** By name: the plugin's reader of XML knows no numeric references. */
const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

function escaped(text: string): string {
  return text.replace(/[&<>]/g, (character) => ENTITIES[character] ?? character);
}

function dataUrl(xml: string): string {
  return `data:application/xml,${encodeURIComponent(xml)}`;
}

function element(name: string, text: string): string {
  return `<${name}>${escaped(text)}</${name}>`;
}

/** InitiateMultipartUploadResult of the S3 API. */
export function createdAnswer(uploadId: string): string {
  return dataUrl(
    `<InitiateMultipartUploadResult>${element('UploadId', uploadId)}</InitiateMultipartUploadResult>`,
  );
}

/** ListPartsResult of the S3 API. */
export function partsAnswer(
  parts: readonly { readonly PartNumber: number; readonly ETag: string }[],
): string {
  const listed = parts.map(
    ({ PartNumber, ETag }) =>
      `<Part>${element('PartNumber', String(PartNumber))}${element('ETag', ETag)}</Part>`,
  );
  return dataUrl(`<ListPartsResult>${listed.join('')}</ListPartsResult>`);
}

/** CompleteMultipartUploadResult of the S3 API. */
export function completedAnswer(location: string, key: string): string {
  return dataUrl(
    `<CompleteMultipartUploadResult>${element('Location', location)}${element('Key', key)}</CompleteMultipartUploadResult>`,
  );
}

/** To an abort, S3 answers nothing. */
export const EMPTY_ANSWER = dataUrl('');
