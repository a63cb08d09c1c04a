import { errorMessage } from '../client/error-message.ts';
import { saveUrl } from '../client/save-url.ts';
import { wharf } from '../client/wharf.ts';
import { announce } from '../ui/toasts.tsx';
import type { TargetFormat } from './asset-kinds.ts';

/** Has the browser save an asset: as it is, or an image converted. Says why where that fails. */
export async function downloadAsset(id: string, targetFormat?: TargetFormat): Promise<void> {
  try {
    if (targetFormat !== undefined)
      announce('The server converts the picture; the download starts when it is done');
    const { url } = await wharf.assets.download.request(
      id,
      targetFormat === undefined ? {} : { targetFormat },
    );
    saveUrl(url);
  } catch (error) {
    announce(errorMessage(error), 'danger');
  }
}
