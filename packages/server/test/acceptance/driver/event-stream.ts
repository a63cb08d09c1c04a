/** One event of `GET /uploads/{id}/events`. */
export interface UploadEventJson {
  readonly id: string;
  readonly status: string;
  readonly bytesReceived: number;
  readonly fileSize?: number;
  readonly progress: number;
  readonly entityId?: string;
  readonly errorMessage?: string;
}

/** Reads server-sent events as they come; ends when the server ends the stream. */
export async function* readEvents(response: Response): AsyncGenerator<UploadEventJson> {
  if (response.body === null) throw new Error('The event stream has no body');
  let buffered = '';
  for await (const text of response.body.pipeThrough(new TextDecoderStream())) {
    buffered += text;
    const blocks = buffered.split('\n\n');
    buffered = blocks.pop() ?? '';
    for (const block of blocks) {
      const data = block.split('\n').find((line) => line.startsWith('data: '));
      if (data !== undefined) yield JSON.parse(data.slice('data: '.length)) as UploadEventJson;
    }
  }
}
