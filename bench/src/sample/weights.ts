import { crc32 } from 'node:zlib';

/** A tensor in the header of a safetensors file; offsets in bytes from the header's end, the second exclusive. */
interface TensorEntry {
  readonly dtype: 'F32' | 'U8';
  readonly shape: readonly number[];
  readonly data_offsets: readonly [number, number];
}

/**
 * What precedes the data of a safetensors file: an 8-byte length and a JSON header, filled up with spaces.
 * @param size bytes of the result, at least. @default as few as it takes
 */
export function safetensorsHead(
  tensors: Readonly<Record<string, TensorEntry>>,
  {
    metadata,
    size = 0,
  }: { readonly metadata?: Readonly<Record<string, string>>; readonly size?: number } = {},
): Buffer {
  const header = { ...(metadata === undefined ? {} : { __metadata__: metadata }), ...tensors };
  const text = Buffer.from(JSON.stringify(header).padEnd(size - 8));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  return Buffer.concat([length, text]);
}

/** A safetensors file of equal tensors. */
export function safetensors(tensors: number, dataBytes: number): Buffer {
  const each = Math.floor(dataBytes / tensors / 4) * 4;
  const entries = Array.from({ length: tensors }, (_, index): [string, TensorEntry] => [
    `model.layers.${index}.weight`,
    { dtype: 'F32', shape: [each / 4], data_offsets: [index * each, (index + 1) * each] },
  ]);
  return Buffer.concat([safetensorsHead(Object.fromEntries(entries)), Buffer.alloc(tensors * each)]);
}

/** `{"weight": FloatTensor}` as `torch.save` writes it: pickle protocol 2, one storage. */
function statePickle(numel: number): Buffer {
  const text = (value: string) => {
    const bytes = Buffer.from(value);
    const head = Buffer.alloc(5);
    head.write('X');
    head.writeUInt32LE(bytes.length, 1);
    return Buffer.concat([head, bytes]);
  };
  const int = (value: number) => {
    const bytes = Buffer.alloc(5);
    bytes.write('J');
    bytes.writeInt32LE(value, 1);
    return bytes;
  };
  return Buffer.concat([
    ...[
      Buffer.from('\x80\x02}', 'latin1'),
      text('weight'),
      Buffer.from('ctorch._utils\n_rebuild_tensor_v2\n(('),
    ],
    ...[text('storage'), Buffer.from('ctorch\nFloatStorage\n'), text('0'), text('cpu'), int(numel)],
    Buffer.from('tQ', 'latin1'),
    ...[
      int(0),
      int(numel),
      Buffer.from('\x85', 'latin1'),
      int(1),
      Buffer.from('\x85\x89ccollections\nOrderedDict\n)RtRs.', 'latin1'),
    ],
  ]);
}

/** A PyTorch checkpoint: a zip of stored members (APPNOTE 4.3). */
export function zipCheckpoint(dataBytes: number): Buffer {
  const members: readonly [string, Buffer][] = [
    ['archive/data.pkl', statePickle(dataBytes / 4)],
    ['archive/data/0', Buffer.alloc(dataBytes)],
    ['archive/version', Buffer.from('3\n')],
  ];
  const local: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const [name, bytes] of members) {
    const fields = Buffer.alloc(26);
    fields.writeUInt16LE(20, 0);
    fields.writeUInt32LE(crc32(bytes), 10);
    fields.writeUInt32LE(bytes.length, 14);
    fields.writeUInt32LE(bytes.length, 18);
    fields.writeUInt16LE(name.length, 22);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(offset, 10);
    const text = Buffer.from(name);
    local.push(Buffer.from('PK\x03\x04', 'latin1'), fields, text, bytes);
    central.push(Buffer.from('PK\x01\x02\x14\0', 'latin1'), fields, tail, text);
    offset += 30 + text.length + bytes.length;
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(members.length, 8);
  end.writeUInt16LE(members.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...local, directory, end]);
}
