import { safetensors } from './sample-weights.ts';

const UNET_LAYER = 'lora_unet_down_blocks_0_attentions_0_transformer_blocks_0_attn2';

/** A LoRA for Stable Diffusion 1 as sd-scripts write it, trained on `wharfcat`. */
export function sampleLora(seed: string): Buffer {
  const rank = 2;
  const layer = (name: string) => ({
    [`${name}.alpha`]: [],
    [`${name}.lora_down.weight`]: [rank, 768],
    [`${name}.lora_up.weight`]: [320, rank],
  });
  return safetensors(
    { ...layer(`${UNET_LAYER}_to_k`), ...layer(`${UNET_LAYER}_to_v`) },
    {
      seed,
      ss_network_module: 'networks.lora',
      ss_network_dim: String(rank),
      ss_base_model_version: 'sd_v1',
      ss_tag_frequency: JSON.stringify({ '10_wharfcat': { wharfcat: 12 } }),
    },
  );
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

function u64(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
}

/** A string of GGUF: its length, then its bytes. */
function ggufString(text: string): Buffer {
  const bytes = Buffer.from(text);
  return Buffer.concat([u64(bytes.length), bytes]);
}

const GGUF_STRING = 8;
const GGUF_ALIGNMENT = 32;
const F32 = 0;

/**
 * A small model as GGUF, version 3 (ggml-org/ggml, docs/gguf.md): one tensor of zeros, and the name that
 * tells it from others.
 */
export function sampleGguf(name: string, architecture = 'llama'): Buffer {
  const entries = [
    ['general.architecture', architecture],
    ['general.name', name],
  ].map(([key = '', value = '']) => Buffer.concat([ggufString(key), u32(GGUF_STRING), ggufString(value)]));
  const length = 8;
  const tensor = Buffer.concat([ggufString('token_embd.weight'), u32(1), u64(length), u32(F32), u64(0)]);
  const head = Buffer.concat([Buffer.from('GGUF'), u32(3), u64(1), u64(entries.length), ...entries, tensor]);
  const padding = -head.length & (GGUF_ALIGNMENT - 1);
  return Buffer.concat([head, Buffer.alloc(padding + 4 * length)]);
}

/** A pickle, protocol 2: what is called by the given opcodes, and stop. */
function pickle(...opcodes: readonly string[]): Buffer {
  return Buffer.from(`\x80\x02${opcodes.join('')}.`, 'latin1');
}

/** BINUNICODE */
function text(value: string): string {
  return `X${u32(value.length).toString('latin1')}${value}`;
}

/** What `torch.save` wrote before PyTorch 1.6 begins with: its magic number, protocol and system. */
const TORCH_HEAD = Buffer.concat([
  pickle('\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19'),
  pickle('M\xe9\x03'),
  pickle(`}(${text('protocol_version')}M\xe9\x03${text('little_endian')}\x88u`),
]);

/** Weights of one tensor as `torch.save` wrote them before PyTorch 1.6; the seed is in the numbers. */
export function sampleTorchFile(seed: string): Buffer {
  const numbers = Buffer.alloc(8);
  numbers.write(seed, 'latin1');
  const storage = `(${text('storage')}ctorch\nFloatStorage\n${text('0')}${text('cpu')}K\x02NtQ`;
  const noHooks = 'ccollections\nOrderedDict\n)R';
  const tensor = `ctorch._utils\n_rebuild_tensor_v2\n(${storage}K\x00(K\x02t(K\x01t\x89${noHooks}tR`;
  return Buffer.concat([
    TORCH_HEAD,
    pickle(`}(${text('weight')}${tensor}u`),
    pickle(`](${text('0')}e`),
    u64(2),
    numbers,
  ]);
}

/** The same form, but loading it would run a command. */
export function maliciousTorchFile(): Buffer {
  const command = `cos\nsystem\n(${text('echo harmless')}tR`;
  return Buffer.concat([TORCH_HEAD, pickle(command), pickle('](e')]);
}
