/** The script of the Worker: computes SHA-256, several at a time. It stands alone: pages load it by its URL. */
import { createSha256 } from '../sha256.ts';
import type { FromHashWorker, ToHashWorker } from './messages.ts';

/** The part of `DedicatedWorkerGlobalScope` that is needed: the types of Workers and pages exclude each other. */
interface WorkerScope {
  onmessage: ((event: { readonly data: ToHashWorker }) => void) | null;
  postMessage(message: FromHashWorker): void;
}

const scope = globalThis as unknown as WorkerScope;
const hashes = new Map<number, ReturnType<typeof createSha256>>();

function hashOf(id: number): ReturnType<typeof createSha256> {
  const found = hashes.get(id) ?? createSha256();
  hashes.set(id, found);
  return found;
}

scope.onmessage = ({ data }) => {
  if (data.op === 'update') {
    hashOf(data.id).update(data.bytes);
    scope.postMessage({ op: 'consumed', id: data.id, bytes: data.bytes.byteLength });
    return;
  }
  if (data.op === 'digest') scope.postMessage({ op: 'digest', id: data.id, hex: hashOf(data.id).digest() });
  hashes.delete(data.id);
};

scope.postMessage({ op: 'ready' });
