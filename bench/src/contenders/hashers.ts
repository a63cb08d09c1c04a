import { commandVersion } from './command.ts';

/** A program that computes the SHA-256 of a file. */
export interface Hasher {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
}

/** Those that are installed, the fastest first: openssl uses instructions of the CPU that sha256sum may not. */
export function installedHashers(): readonly Hasher[] {
  return [
    ...(commandVersion('openssl', 'version') === undefined
      ? []
      : [{ name: 'openssl sha256', command: 'openssl', args: ['dgst', '-sha256'] }]),
    ...(commandVersion('sha256sum') === undefined
      ? []
      : [{ name: 'sha256sum', command: 'sha256sum', args: [] }]),
  ];
}
