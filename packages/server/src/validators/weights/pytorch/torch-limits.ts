/** Largest pickle in bytes: it is read whole. Those of checkpoints have about 150 bytes for each tensor. */
export const MAX_PICKLE_BYTES = 256 * 1024 * 1024;
