import { ServiceSettingsError } from '../../ports/service-settings-error.ts';

/** The database cannot be used as it is set up. */
export class DatabaseSettingsError extends ServiceSettingsError {
  override readonly name = 'DatabaseSettingsError';
}
