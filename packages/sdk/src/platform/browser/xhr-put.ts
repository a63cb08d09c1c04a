import { APIConnectionError } from '../../errors/api-connection-error.ts';
import { APIConnectionTimeoutError } from '../../errors/api-connection-timeout-error.ts';
import { ANSWER_LIMIT, etagOf } from '../generic/part-answer.ts';
import type { PartAnswer } from '../platform.ts';
import type { PartPut } from './part-put.ts';

/** Milliseconds between two reports of progress. */
const REPORT_INTERVAL = 100;

function headersOf(xhr: XMLHttpRequest): Headers {
  const headers = new Headers();
  for (const line of xhr.getAllResponseHeaders().split('\r\n')) {
    const colon = line.indexOf(':');
    if (colon > 0) headers.append(line.slice(0, colon), line.slice(colon + 1).trim());
  }
  return headers;
}

function answerOf(xhr: XMLHttpRequest): PartAnswer {
  const headers = headersOf(xhr);
  return {
    status: xhr.status,
    etag: etagOf(headers),
    text: xhr.responseText.slice(0, ANSWER_LIMIT),
    headers,
  };
}

/**
 * PUTs a Blob. XMLHttpRequest, because `fetch` tells nothing about the progress of a request, and reads the bytes
 * into memory where it is given a stream.
 * @throws APIConnectionError where the connection broke, or CORS rules forbid the request: browsers do not tell which
 * @throws APIConnectionTimeoutError where nothing moved for `idleTimeout`
 */
export function xhrPut({ url, body, onProgress, signal, idleTimeout }: PartPut): Promise<PartAnswer> {
  if (signal.aborted) return Promise.reject(signal.reason);
  const xhr = new XMLHttpRequest();
  return new Promise((resolve, reject) => {
    let idle: ReturnType<typeof setTimeout> | undefined;
    let reported = 0;
    const giveUp = (error: unknown) => {
      reject(error);
      xhr.abort();
    };
    const moved = () => {
      clearTimeout(idle);
      const error = () => new APIConnectionTimeoutError(`Nothing moved for ${idleTimeout} ms`);
      idle = setTimeout(() => giveUp(error()), idleTimeout);
    };
    const aborted = () => giveUp(signal.reason);

    xhr.upload.onprogress = ({ loaded }) => {
      moved();
      const now = performance.now();
      if (now - reported < REPORT_INTERVAL) return;
      reported = now;
      onProgress(loaded);
    };
    xhr.upload.onload = () => {
      moved();
      onProgress(body.size);
    };
    xhr.onload = () => resolve(answerOf(xhr));
    xhr.onerror = () =>
      reject(new APIConnectionError('The connection broke, or CORS rules forbid the request'));
    xhr.onloadend = () => {
      clearTimeout(idle);
      signal.removeEventListener('abort', aborted);
    };

    signal.addEventListener('abort', aborted);
    xhr.open('PUT', url);
    moved();
    xhr.send(body);
  });
}
