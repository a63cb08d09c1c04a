/** The sign of Wharf: a pier over water. */
export function Logo({ size = 26 }: { readonly size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true">
      <rect width="32" height="32" rx="7" fill="#0b5f7d" />
      <path
        d="M7 12h18M10 12v9m6-9v9m6-9v9"
        fill="none"
        stroke="#fff"
        stroke-width="2.6"
        stroke-linecap="round"
      />
      <path
        d="M6 24.5c1.7 0 1.7 1.3 3.3 1.3s1.7-1.3 3.4-1.3 1.6 1.3 3.3 1.3 1.7-1.3 3.3-1.3 1.7 1.3 3.4 1.3 1.6-1.3 3.3-1.3"
        fill="none"
        stroke="#8fd3e8"
        stroke-width="1.8"
        stroke-linecap="round"
      />
    </svg>
  );
}
