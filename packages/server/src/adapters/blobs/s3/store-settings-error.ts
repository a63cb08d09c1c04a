import { ServiceSettingsError } from '../../../ports/service-settings-error.ts';

/** The bucket cannot be used as it is set up. The message names the setting. */
export class StoreSettingsError extends ServiceSettingsError {
  override readonly name = 'StoreSettingsError';
}
