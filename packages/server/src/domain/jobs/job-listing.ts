import type { JobStatus } from '@wharf/contract';
import type { JobFilter } from '../../ports/job-repository.ts';

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

export function jobListing({ status, type = '', types = '', authorId, workflowId }: JobQuery): JobListing {
  const several = types
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
  const wanted = several.length > 0 ? several : type === '' ? undefined : [type];
  return {
    filter: { status, types: wanted, authorId: authorId === '' ? undefined : authorId },
    // Wharf has no workflows.
    impossible: workflowId !== undefined && workflowId !== '',
  };
}
