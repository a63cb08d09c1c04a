/** What the pages of this server have in common: sessions are on their origin. */
export const PAGE_HEADERS = {
  'x-content-type-options': 'nosniff',
  // Addresses of pages name assets, and signed URLs are credentials.
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=()',
} as const;
