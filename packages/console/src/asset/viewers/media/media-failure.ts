import type { Asset } from '@wharf/sdk';
import { textOf } from '../../asset-kinds.ts';
import type { OnFailure } from '../viewer-props.ts';

/** Says why the browser does not play something: what it tells of an error is little, the codec more. */
export function tellMediaFailure(
  { mimeType, metadata, properties }: Asset,
  error: MediaError | null,
  onFailure: OnFailure,
): void {
  if (error?.code === MediaError.MEDIA_ERR_NETWORK) {
    onFailure('The file could not be read to its end. Check that the server can be reached.', true);
    return;
  }
  const { codecs } = metadata;
  const codec = textOf(properties.codecName) ?? (Array.isArray(codecs) ? textOf(codecs[0]) : undefined);
  const what = codec === undefined ? mimeType : `${codec} in ${mimeType}`;
  onFailure(`This browser does not play ${what}. Another may; most players do from the downloaded file.`);
}
