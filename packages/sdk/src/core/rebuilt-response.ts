/** Statuses whose answers have no body: a Response refuses to be made with one (Fetch standard, "null body status"). */
const NO_BODY: ReadonlySet<number> = new Set([101, 103, 204, 205, 304]);

/** `response` with another body. */
export function rebuilt(response: Response, body: ArrayBuffer | ReadableStream<Uint8Array>): Response {
  const { status, statusText, headers, url } = response;
  const made = new Response(NO_BODY.has(status) ? null : body, { status, statusText, headers });
  Object.defineProperty(made, 'url', { value: url });
  return made;
}
