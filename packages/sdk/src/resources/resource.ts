import type { Api, RequestOptions } from '../core/api.ts';
import { inProject } from '../core/in-project.ts';

/** What every resource is made with. */
export abstract class Resource {
  protected readonly api: Api;

  constructor(api: Api) {
    this.api = api;
  }

  /** For what comes of a call: it goes on in the project that the call named. */
  protected apiOf({ query }: RequestOptions): Api {
    return inProject(this.api, query?.projectId);
  }
}
