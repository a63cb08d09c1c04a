import { RemoteRefusedError } from '../../ports/remote-fetcher.ts';
import type { Dependencies } from '../dependencies.ts';
import { InvalidRequestError } from '../errors.ts';

/**
 * Refuses what could never be sent to. Where a name leads is looked at when something is sent, every time.
 * @returns the URL as it will be requested
 * @throws InvalidRequestError
 */
export function checkWebhookUrl({ fetcher }: Pick<Dependencies, 'fetcher'>, url: string): string {
  try {
    return fetcher.check(url).href;
  } catch (error) {
    if (!(error instanceof RemoteRefusedError)) throw error;
    throw new InvalidRequestError(`'url' cannot be sent to. ${error.message}`, {
      field: 'url',
      code: error.code,
    });
  }
}
