import type { RequestOptions } from '../core/api.ts';
import type { APIPromise } from '../core/api-promise.ts';
import { inBody, inQuery } from '../core/params.ts';
import { path } from '../core/path.ts';
import type {
  WebhookCreateParams,
  WebhookCreateResponse,
  WebhookDeleteParams,
  WebhookDeleteResponse,
  WebhookListParams,
  WebhookListResponse,
  WebhookReplayParams,
  WebhookReplayResponse,
  WebhookRetrieveParams,
  WebhookRetrieveResponse,
  WebhookRotateSecretParams,
  WebhookRotateSecretResponse,
  WebhookTestParams,
  WebhookTestResponse,
  WebhookUpdateParams,
  WebhookUpdateResponse,
} from '../types.ts';
import { Resource } from './resource.ts';
import { WebhookDeliveries } from './webhook-deliveries.ts';

/** Wharf: where the events of the project are sent. `verifyWebhook` is for the one who receives them. */
export class Webhooks extends Resource {
  readonly deliveries: WebhookDeliveries = new WebhookDeliveries(this.api);

  /**
   * Its secret is told this once. Tried once unless `maxRetries` says otherwise: an idempotency key does not count here,
   * and an attempt whose answer is lost has made a webhook all the same.
   *
   * @throws BadRequestError for a URL that nothing could be sent to, and where the project has too many
   */
  create(params: WebhookCreateParams, options?: RequestOptions): APIPromise<WebhookCreateResponse> {
    const request = { maxRetries: 0, ...inBody(params, options) };
    return this.api.request({ ...request, method: 'post', path: '/webhooks' });
  }

  /** All of the project, oldest first. */
  list(
    params?: (WebhookListParams & RequestOptions) | null,
    options?: RequestOptions,
  ): APIPromise<WebhookListResponse> {
    return this.api.request({ method: 'get', path: '/webhooks', ...inQuery(params, options) });
  }

  /** @throws NotFoundError where the project has no such webhook */
  retrieve(
    webhookId: string,
    params?: (WebhookRetrieveParams & RequestOptions) | null,
    options?: RequestOptions,
  ): APIPromise<WebhookRetrieveResponse> {
    const where = path`/webhooks/${webhookId}`;
    return this.api.request({ method: 'get', path: where, ...inQuery(params, options) });
  }

  /** What is left out stays. */
  update(
    webhookId: string,
    params: WebhookUpdateParams,
    options?: RequestOptions,
  ): APIPromise<WebhookUpdateResponse> {
    const where = path`/webhooks/${webhookId}`;
    return this.api.request({ method: 'patch', path: where, ...inBody(params, options) });
  }

  /** With everything that was not sent yet. */
  delete(
    webhookId: string,
    params?: (WebhookDeleteParams & RequestOptions) | null,
    options?: RequestOptions,
  ): APIPromise<WebhookDeleteResponse> {
    const where = path`/webhooks/${webhookId}`;
    return this.api.request({ method: 'delete', path: where, ...inQuery(params, options) });
  }

  /**
   * The new secret is told this once; the one of before signs along for 24 hours. Tried once unless `maxRetries` says
   * otherwise: every attempt makes another secret.
   */
  rotateSecret(
    webhookId: string,
    params?: (WebhookRotateSecretParams & RequestOptions) | null,
    options?: RequestOptions,
  ): APIPromise<WebhookRotateSecretResponse> {
    const request = { maxRetries: 0, ...inQuery(params, options) };
    return this.api.request({ ...request, method: 'post', path: path`/webhooks/${webhookId}/rotate-secret` });
  }

  /**
   * Sends it an event `webhook.ping`; `deliveries.retrieve` tells later how that went.
   * @throws BadRequestError where it is disabled
   */
  test(
    webhookId: string,
    params?: (WebhookTestParams & RequestOptions) | null,
    options?: RequestOptions,
  ): APIPromise<WebhookTestResponse> {
    const where = path`/webhooks/${webhookId}/test`;
    return this.api.request({ method: 'post', path: where, ...inQuery(params, options) });
  }

  /**
   * Sends everything again that was given up, of events `since` a time (ISO 8601) or all.
   * @throws BadRequestError where it is disabled
   */
  replay(
    webhookId: string,
    params: WebhookReplayParams = {},
    options?: RequestOptions,
  ): APIPromise<WebhookReplayResponse> {
    const where = path`/webhooks/${webhookId}/replay`;
    return this.api.request({ method: 'post', path: where, ...inBody(params, options) });
  }
}
