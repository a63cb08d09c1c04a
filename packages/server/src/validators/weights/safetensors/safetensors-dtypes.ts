/** A type of numbers by its name in the header. */
export interface SafetensorsDtype {
  readonly name: string;
  /** Of one number. Those below 8 are packed without padding. */
  readonly bits: number;
}

/** The `Dtype` of the format's reference implementation (safetensors 0.6, `tensor.rs`). */
const BITS = {
  F4: 4,
  F6_E2M3: 6,
  F6_E3M2: 6,
  BOOL: 8,
  U8: 8,
  I8: 8,
  F8_E5M2: 8,
  F8_E4M3: 8,
  F8_E8M0: 8,
  F8_E4M3FNUZ: 8,
  F8_E5M2FNUZ: 8,
  I16: 16,
  U16: 16,
  F16: 16,
  BF16: 16,
  I32: 32,
  U32: 32,
  F32: 32,
  I64: 64,
  U64: 64,
  F64: 64,
  C64: 64,
} as const;

export const SAFETENSORS_DTYPES: ReadonlyMap<string, SafetensorsDtype> = new Map(
  Object.entries(BITS).map(([name, bits]) => [name, { name, bits }]),
);
