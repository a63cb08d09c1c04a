import { useQuery, useQueryClient } from '@tanstack/preact-query';
import type { Job, Upload } from '@wharf/sdk';
import { useEffect } from 'preact/hooks';
import { liveUpload, onConnectionReturned } from '../client/live-uploads.ts';
import { wharf } from '../client/wharf.ts';
import { newest, type ShownUpload } from './shown-upload.ts';

/** Milliseconds after which the parts that have come are asked for again. */
const PARTS_INTERVAL = 3_000;
/** The same where there are very many, each of which the server signs a URL for. */
const MANY_PARTS_INTERVAL = 15_000;
const MANY_PARTS = 500;

/** One upload as it is now, with its job once that is known. */
export function useUpload(id: string) {
  const client = useQueryClient();
  const live = liveUpload(id).value;
  const upload = useQuery({
    queryKey: ['uploads', 'one', id],
    queryFn: async (): Promise<Upload> => (await wharf.uploads.retrieve(id)).upload,
    refetchInterval: ({ state }) => partsInterval(state.data),
  });
  const jobId = upload.data?.jobId;
  const job = useQuery({
    queryKey: ['uploads', 'job', jobId],
    queryFn: async (): Promise<Job> => (await wharf.jobs.retrieve(jobId ?? '')).job,
    enabled: jobId !== undefined,
  });
  const stage = `${live?.upload.status} ${live?.job.status}`;
  useEffect(() => {
    if (stage !== 'undefined undefined') void refresh(client, id);
  }, [client, id, stage]);
  useEffect(() => onConnectionReturned(() => void refresh(client, id)), [client, id]);
  const shown: ShownUpload | undefined = upload.data && newest(upload.data, live);
  return { shown, job: job.data, error: upload.error, refetch: upload.refetch };
}

function refresh(client: ReturnType<typeof useQueryClient>, id: string): Promise<unknown> {
  return Promise.all([
    client.invalidateQueries({ queryKey: ['uploads', 'one', id] }),
    client.invalidateQueries({ queryKey: ['uploads', 'job'] }),
  ]);
}

function partsInterval(upload: Upload | undefined): number | false {
  if (upload?.status !== 'pending' || !upload.parts) return false;
  return upload.parts.length > MANY_PARTS ? MANY_PARTS_INTERVAL : PARTS_INTERVAL;
}
