/** A random UUID; `crypto.randomUUID` exists only on pages that were fetched by https. */
export function idempotencyKey(): string {
  if (typeof crypto.randomUUID === 'function') return crypto.randomUUID();
  const hex = Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
    byte.toString(16).padStart(2, '0'),
  );
  // Version 4 and variant (RFC 9562 section 5.4).
  hex[6] = `4${hex[6]?.[1]}`;
  hex[8] = `8${hex[8]?.[1]}`;
  const text = hex.join('');
  return [0, 8, 12, 16, 20].map((start, index, starts) => text.slice(start, starts[index + 1])).join('-');
}
