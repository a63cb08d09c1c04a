import { WharfError } from './wharf-error.ts';

/** A message that says it is a webhook, and cannot be shown to be one: answer it with a 4xx. */
export class WebhookVerificationError extends WharfError {
  override readonly name: string = 'WebhookVerificationError';
}
