import type { Api, RequestOptions } from '../core/api.ts';
import type { APIPromise } from '../core/api-promise.ts';
import { listPages, type NextPage, Page, type PagePromise } from '../core/page.ts';
import { inQuery } from '../core/params.ts';
import { path } from '../core/path.ts';
import type {
  WebhookDelivery,
  WebhookDeliveryListParams,
  WebhookDeliveryListResponse,
  WebhookDeliveryReplayParams,
  WebhookDeliveryReplayResponse,
  WebhookDeliveryRetrieveParams,
  WebhookDeliveryRetrieveResponse,
} from '../types.ts';
import { Resource } from './resource.ts';

export class WebhookDeliveriesPage extends Page<WebhookDelivery> {
  readonly deliveries: readonly WebhookDelivery[];

  constructor(_api: Api, body: WebhookDeliveryListResponse, next: NextPage) {
    super(body.nextPaginationToken, next);
    this.deliveries = body.deliveries ?? [];
  }

  override getPaginatedItems(): readonly WebhookDelivery[] {
    return this.deliveries;
  }
}

/** Wharf: what was sent to a webhook, and what was not. */
export class WebhookDeliveries extends Resource {
  /**
   * Newest first.
   * @throws NotFoundError where the project has no such webhook
   */
  list(
    webhookId: string,
    params?: (WebhookDeliveryListParams & RequestOptions) | null,
    options?: RequestOptions,
  ): PagePromise<WebhookDeliveriesPage, WebhookDelivery> {
    const where = path`/webhooks/${webhookId}/deliveries`;
    return listPages(this.api, WebhookDeliveriesPage, where, inQuery(params, options));
  }

  /** With the body that is sent. @throws NotFoundError where there is no such delivery */
  retrieve(
    webhookId: string,
    deliveryId: string,
    params?: (WebhookDeliveryRetrieveParams & RequestOptions) | null,
    options?: RequestOptions,
  ): APIPromise<WebhookDeliveryRetrieveResponse> {
    const where = path`/webhooks/${webhookId}/deliveries/${deliveryId}`;
    return this.api.request({ method: 'get', path: where, ...inQuery(params, options) });
  }

  /**
   * Sends one again that is delivered or dead, or at once one that waits for its next attempt.
   * @throws BadRequestError where it is just being sent, or the webhook disabled
   */
  replay(
    webhookId: string,
    deliveryId: string,
    params?: (WebhookDeliveryReplayParams & RequestOptions) | null,
    options?: RequestOptions,
  ): APIPromise<WebhookDeliveryReplayResponse> {
    const where = path`/webhooks/${webhookId}/deliveries/${deliveryId}/replay`;
    return this.api.request({ method: 'post', path: where, ...inQuery(params, options) });
  }
}
