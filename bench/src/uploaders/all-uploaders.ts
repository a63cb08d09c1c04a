import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Absent } from '../contenders/contender.ts';
import { startS3rverServer } from '../contenders/s3rver.ts';
import { discardModel } from '../servers/discard-model.ts';
import { peerProgram, peerVersion, startPeer } from '../servers/peers.ts';
import { WharfApi } from '../servers/wharf-api.ts';
import { API_KEY, API_SECRET, startWharf, WHARF_VERSION } from '../servers/wharf-server.ts';
import type { StartUploader, Uploader } from './uploader.ts';

const SDK = 'Wharf SDK';
const LIB_STORAGE = '@aws-sdk/lib-storage';
const TUS = 'tus-js-client';
const SINK = 'sink';
const KEEPS_NOTHING = 'read, and dropped';

const missing = (client: string): Absent => ({
  name: client,
  absent: 'not installed (npm ci --prefix bench/peers)',
});

const sdkCommand = (url: string) => (file: string) => [
  ...[peerProgram('wharf-sdk'), `${url}/v1`, file, API_KEY, API_SECRET],
];

/** The SDK with the server that it is for. */
export async function startSdk(directory: string, fileSize: number): Promise<Uploader> {
  const server = await startWharf({ dataDirectory: directory });
  const api = new WharfApi(server.url);
  return {
    client: SDK,
    version: WHARF_VERSION,
    server: 'Wharf',
    promise: 'SHA-256 compared by both sides, synced, in the database',
    command: sdkCommand(server.url),
    clear: async ({ uploadId = '' }) => discardModel(api, directory, uploadId, fileSize),
    end: server.end,
  };
}

const startLibStorage: StartUploader = async (directory) => {
  const version = peerVersion(LIB_STORAGE);
  const s3rver = version === undefined ? undefined : await startS3rverServer(directory);
  if (version === undefined || s3rver === undefined) return missing(LIB_STORAGE);
  const { server, clear } = s3rver;
  return {
    client: LIB_STORAGE,
    version,
    server: `s3rver ${s3rver.version}`,
    promise: 'in a file, MD5 computed',
    command: (file) => [peerProgram('lib-storage'), server.url, file],
    clear: () => clear('file'),
    end: server.end,
  };
};

const startTusClient: StartUploader = async (directory) => {
  const version = peerVersion(TUS);
  if (version === undefined) return missing(TUS);
  const server = await startPeer('tus', [directory]);
  return {
    client: TUS,
    version,
    server: `@tus/server ${peerVersion('@tus/server')}`,
    promise: 'in a file',
    command: (file) => [peerProgram('tus-client'), server.url, file],
    async clear() {
      for (const name of await readdir(directory)) await rm(join(directory, name));
    },
    end: server.end,
  };
};

/** A client with a server that has nothing to do. */
function withSink(client: string, program: string): StartUploader {
  return async () => {
    const version = client === SDK ? WHARF_VERSION : peerVersion(client);
    if (version === undefined) return missing(client);
    const { url, end } = await startPeer('sink', []);
    const command = client === SDK ? sdkCommand(url) : (file: string) => [peerProgram(program), url, file];
    return { client, version, server: SINK, promise: KEEPS_NOTHING, command, clear: async () => {}, end };
  };
}

/** Each client with a server of its kind, then each with one that drops what comes. */
export const uploaders = (fileSize: number): readonly StartUploader[] => [
  (directory) => startSdk(directory, fileSize),
  startLibStorage,
  startTusClient,
  withSink(SDK, 'wharf-sdk'),
  withSink(LIB_STORAGE, 'lib-storage'),
  withSink(TUS, 'tus-client'),
];
