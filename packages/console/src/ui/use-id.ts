import { useState } from 'preact/hooks';

let last = 0;

/**
 * An id for an element, which no other element of the page has. That of Preact counts from its root, and begins again
 * when the router shows the same page with another address: labels then name the wrong fields.
 */
export function useId(): string {
  const [id] = useState(() => {
    last += 1;
    return `id-${last}`;
  });
  return id;
}
