import { saysNothing } from '../declared-type.ts';
import { Refusal } from '../refusal.ts';

/** The containers Wharf opens: each has its own check of the structure and one named FFmpeg demuxer. */
export type MediaContainer = 'isobmff' | 'matroska' | 'wav' | 'ogg' | 'flac' | 'mp3' | 'adts';

export type MediaKind = 'audio' | 'video';

interface ContainerFacts {
  /** FFmpeg's name of the demuxer. It is forced, never probed for. */
  readonly demuxer: string;
  /** Names clients declare for content of this container. One container, one family: audio or video is told by `kind`. */
  readonly declarable: readonly string[];
}

export const MEDIA_CONTAINERS: Readonly<Record<MediaContainer, ContainerFacts>> = {
  isobmff: {
    demuxer: 'mov',
    declarable: [
      'video/mp4',
      'audio/mp4',
      'video/quicktime',
      'application/mp4',
      'audio/x-m4a',
      'audio/m4a',
      'audio/x-m4b',
      'audio/aac',
      'video/x-m4v',
      'video/m4v',
      'video/3gpp',
      'video/3gpp2',
      'audio/3gpp',
      'audio/3gpp2',
      'audio/quicktime',
    ],
  },
  matroska: {
    demuxer: 'matroska',
    declarable: [
      'video/webm',
      'audio/webm',
      'video/x-matroska',
      'video/matroska',
      'audio/x-matroska',
      'audio/matroska',
      'application/x-matroska',
    ],
  },
  wav: {
    demuxer: 'wav',
    declarable: ['audio/wav', 'audio/x-wav', 'audio/wave', 'audio/vnd.wave', 'audio/x-pn-wav'],
  },
  ogg: {
    demuxer: 'ogg',
    declarable: [
      'audio/ogg',
      'application/ogg',
      'application/x-ogg',
      'audio/x-ogg',
      'audio/opus',
      'audio/vorbis',
      'video/ogg',
    ],
  },
  flac: { demuxer: 'flac', declarable: ['audio/flac', 'audio/x-flac'] },
  mp3: {
    demuxer: 'mp3',
    declarable: ['audio/mpeg', 'audio/mp3', 'audio/x-mp3', 'audio/x-mpeg', 'audio/mpeg3', 'audio/mpg'],
  },
  adts: {
    demuxer: 'aac',
    declarable: ['audio/aac', 'audio/x-aac', 'audio/aacp', 'audio/x-hx-aac-adts', 'audio/vnd.dlna.adts'],
  },
};

/** What the content is, once the streams are known. */
export interface MediaType {
  /** Name for people. */
  readonly label: string;
  readonly mimeType: string;
}

/**
 * The name of a container with such streams (IANA media types, RFC 9559 for Matroska, RFC 5334 for Ogg).
 *
 * @param brand The major brand of `ftyp`, or Matroska's DocType; empty elsewhere.
 */
export function mediaType(container: MediaContainer, kind: MediaKind, brand: string): MediaType {
  switch (container) {
    case 'isobmff':
      if (brand === 'qt  ') return { label: 'MOV', mimeType: 'video/quicktime' };
      return kind === 'video'
        ? { label: 'MP4', mimeType: 'video/mp4' }
        : { label: 'M4A', mimeType: 'audio/mp4' };
    case 'matroska':
      return brand === 'webm'
        ? { label: 'WebM', mimeType: `${kind}/webm` }
        : { label: 'Matroska', mimeType: `${kind}/x-matroska` };
    case 'wav':
      return { label: 'WAV', mimeType: 'audio/wav' };
    case 'ogg':
      return { label: 'Ogg', mimeType: `${kind}/ogg` };
    case 'flac':
      return { label: 'FLAC', mimeType: 'audio/flac' };
    case 'mp3':
      return { label: 'MP3', mimeType: 'audio/mpeg' };
    case 'adts':
      return { label: 'AAC', mimeType: 'audio/aac' };
  }
}

/** Throws `type-mismatch` unless the declared type is a name of this container. */
export function requireDeclaredMedia(declared: string, container: MediaContainer, type: MediaType): void {
  if (saysNothing(declared) || MEDIA_CONTAINERS[container].declarable.includes(declared)) return;
  throw new Refusal(
    'type-mismatch',
    `The file was declared as ${declared}, but its content is ${type.label} (${type.mimeType}); declare the type it really has.`,
    { declared, detected: type.mimeType },
  );
}
