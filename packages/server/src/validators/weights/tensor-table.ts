import type { Rendition } from '../../ports/validator.ts';
import { type Tensor, tensorRow } from './tensors.ts';

/** Largest table in bytes; it holds some 40,000 tensors with usual names. */
const MAX_BYTES = 4 * 1024 * 1024;

/**
 * The tensors as JSON for people and programs: `{"tensors":[[name,dtype,shape],...],"truncated":false}`.
 * Where there are too many, the table ends after the last that fits and says so.
 */
export function tensorTable(tensors: ReadonlyMap<string, Tensor>): Rendition {
  const open = '{"tensors":[';
  const close = (truncated: boolean): string => `],"truncated":${truncated}}`;
  const rows: string[] = [];
  let room = MAX_BYTES - open.length - close(false).length;
  for (const [name, tensor] of tensors) {
    const row = JSON.stringify(tensorRow(name, tensor));
    room -= Buffer.byteLength(row) + 1;
    if (room < 0) break;
    rows.push(row);
  }
  const json = `${open}${rows.join(',')}${close(rows.length < tensors.size)}`;
  return {
    role: 'tensor-table',
    contentType: 'application/json',
    width: 0,
    height: 0,
    bytes: Buffer.from(json),
  };
}
