import type { DeliveryClaim } from '../../../ports/webhook-delivery-repository.ts';

/** A webhook with something due. */
export interface DueWebhook {
  readonly id: string;
  readonly project_id: string;
  readonly failing_since: number | null;
}

export function isFailing({ failing_since }: DueWebhook): boolean {
  return failing_since !== null;
}

/**
 * Who gets how many. One after the other is given to whoever has the least in hand then: of the project with the least,
 * the webhook with the least, and of those that are equal the one with the longest due.
 */
export class Shares {
  readonly #request: DeliveryClaim;
  /** The longest due first; without those found to have no more. */
  #due: readonly DueWebhook[];
  #left: number;
  #failingLeft: number;
  readonly #webhooks: Map<string, number>;
  readonly #projects: Map<string, number>;

  /** @param due the longest due first */
  constructor(due: readonly DueWebhook[], request: DeliveryClaim) {
    this.#due = due;
    this.#request = request;
    this.#left = request.limit;
    this.#failingLeft = request.failingLimit;
    this.#webhooks = new Map(request.busy);
    this.#projects = new Map(request.busyProjects);
  }

  /** Gives away all there is to give. What a webhook turns out not to have comes back with `took`, for the next plan. */
  plan(): ReadonlyMap<DueWebhook, number> {
    const given = new Map<DueWebhook, number>();
    while (this.#left > 0) {
      const next = this.#poorest();
      if (next === undefined) break;
      given.set(next, (given.get(next) ?? 0) + 1);
      this.#count(next, 1);
    }
    return given;
  }

  /** Says how many of its share a webhook had. */
  took(webhook: DueWebhook, share: number, taken: number): void {
    if (taken === share) return;
    this.#count(webhook, taken - share);
    this.#due = this.#due.filter((each) => each !== webhook);
  }

  #poorest(): DueWebhook | undefined {
    let poorest: DueWebhook | undefined;
    for (const webhook of this.#due) {
      if (this.#mayHaveMore(webhook) && (poorest === undefined || this.#isPoorer(webhook, poorest))) {
        poorest = webhook;
      }
    }
    return poorest;
  }

  #mayHaveMore(webhook: DueWebhook): boolean {
    const { perWebhook, perProject } = this.#request;
    if (isFailing(webhook) && this.#failingLeft <= 0) return false;
    const most = isFailing(webhook) ? perWebhook.failing : perWebhook.healthy;
    return this.#ofWebhook(webhook) < most && this.#ofProject(webhook) < perProject;
  }

  #isPoorer(one: DueWebhook, other: DueWebhook): boolean {
    const difference = this.#ofProject(one) - this.#ofProject(other);
    return difference === 0 ? this.#ofWebhook(one) < this.#ofWebhook(other) : difference < 0;
  }

  #ofWebhook({ id }: DueWebhook): number {
    return this.#webhooks.get(id) ?? 0;
  }

  #ofProject({ project_id }: DueWebhook): number {
    return this.#projects.get(project_id) ?? 0;
  }

  #count(webhook: DueWebhook, more: number): void {
    this.#webhooks.set(webhook.id, this.#ofWebhook(webhook) + more);
    this.#projects.set(webhook.project_id, this.#ofProject(webhook) + more);
    this.#left -= more;
    if (isFailing(webhook)) this.#failingLeft -= more;
  }
}
