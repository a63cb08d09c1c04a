import type { JobStatus } from '@wharf/contract';
import type { JobFilter } from '../../ports/job-repository.ts';
import { commaList, given } from '../query-values.ts';

/** What a request to list jobs may say; an empty text says nothing. */
export interface JobQuery {
  readonly status?: JobStatus;
  readonly type?: string;
  /** Comma-separated; wins over `type`. */
  readonly types?: string;
  readonly authorId?: string;
  readonly workflowId?: string;
}

export interface JobListing {
  readonly filter: JobFilter;
  /** A filter that no job of Wharf can meet: the list is empty. */
  readonly impossible: boolean;
}

export function jobListing({ status, type = '', types, authorId, workflowId }: JobQuery): JobListing {
  return {
    filter: {
      status,
      types: commaList(types) ?? (type === '' ? undefined : [type]),
      authorId: given(authorId),
    },
    // Wharf has no workflows.
    impossible: given(workflowId) !== undefined,
  };
}
