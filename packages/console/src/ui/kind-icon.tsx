import {
  AudioLines,
  Box,
  BrainCircuit,
  File,
  FileJson,
  FileText,
  Image,
  UserRound,
  Video,
} from 'lucide-preact';
import type { Icon } from './icon.tsx';

const ICONS: Readonly<Record<string, Icon>> = {
  '3d': Box,
  asset: File,
  audio: AudioLines,
  avatar: UserRound,
  document: FileText,
  image: Image,
  'image-hdr': Image,
  json: FileJson,
  model: BrainCircuit,
  text: FileText,
  video: Video,
};

const NAMES: Readonly<Record<string, string>> = {
  '3d': '3D',
  asset: 'Any file',
  'image-hdr': 'HDR image',
  json: 'JSON',
};

/** What a kind of file is called. */
export function kindName(kind: string): string {
  return NAMES[kind] ?? kind.charAt(0).toUpperCase() + kind.slice(1);
}

/** The picture of a kind; its name stands beside it, or is given as `label`. */
export function KindIcon({
  kind,
  size = 16,
  label,
}: {
  readonly kind: string;
  readonly size?: number;
  readonly label?: string;
}) {
  const Picture = ICONS[kind] ?? File;
  return label === undefined ? (
    <Picture size={size} aria-hidden="true" />
  ) : (
    <Picture size={size} role="img" aria-label={label} />
  );
}
