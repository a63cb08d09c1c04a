import { FileUp, Globe, type LucideProps } from 'lucide-preact';
import type { Icon } from './icon.tsx';

function letter(sign: string): Icon {
  return ({ size = 16, ...rest }: LucideProps) => (
    <svg width={size} height={size} viewBox="0 0 16 16" class={String(rest.class ?? '')} aria-hidden="true">
      <rect
        x="0.75"
        y="0.75"
        width="14.5"
        height="14.5"
        rx="4"
        fill="none"
        stroke="currentColor"
        stroke-width="1.5"
      />
      <text x="8" y="11.3" text-anchor="middle" font-size="8.5" font-weight="700" fill="currentColor">
        {sign}
      </text>
    </svg>
  );
}

const SOURCES: Readonly<Record<string, readonly [name: string, icon: Icon]>> = {
  multipart: ['File', FileUp],
  url: ['URL', Globe],
  huggingface: ['Hugging Face', letter('HF')],
  civitai: ['Civitai', letter('C')],
};

/** What the source of an upload is called. */
export function sourceName(source: string): string {
  return SOURCES[source]?.[0] ?? 'Other';
}

/** The picture of a source of uploads; its name stands beside it. */
export function SourceIcon({ source, size = 14 }: { readonly source: string; readonly size?: number }) {
  const Picture = SOURCES[source]?.[1] ?? Globe;
  return <Picture size={size} aria-hidden="true" />;
}
