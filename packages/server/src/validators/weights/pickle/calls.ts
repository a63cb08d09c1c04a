import type { CallName } from './allowed-globals.ts';
import type { CallCheck } from './call-check.ts';
import { CONTAINER_CALLS } from './container-calls.ts';
import { NUMPY_CALLS } from './numpy-calls.ts';
import { TENSOR_CALLS, TORCH_CALLS } from './tensor-calls.ts';

/** The check of every call on the allow-list. */
export const CALLS: Readonly<Record<CallName, CallCheck>> = {
  ...TENSOR_CALLS,
  ...TORCH_CALLS,
  ...CONTAINER_CALLS,
  ...NUMPY_CALLS,
};
