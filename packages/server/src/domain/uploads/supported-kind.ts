import type { Kind } from '@wharf/contract';
import type { Dependencies } from '../dependencies.ts';
import { InvalidRequestError } from '../errors.ts';

/** @throws InvalidRequestError for a kind that cannot be validated here */
export function requireSupportedKind(kinds: Dependencies['kinds'], kind: Kind): void {
  if (kinds.has(kind)) return;
  const accepted = [...kinds].sort();
  throw new InvalidRequestError(
    `This server has no decoder for files of kind "${kind}"; it accepts ${accepted.join(', ')}`,
    { kind, acceptedKinds: accepted },
  );
}
