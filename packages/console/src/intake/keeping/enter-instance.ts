import { type Instances, randomId } from './instances.ts';
import { lockedInstances } from './locked-instances.ts';
import { toldInstances } from './told-instances.ts';

/** Enters this instance. By Web Locks; without HTTPS, which they need, by asking around. */
export async function enterInstance(): Promise<Instances> {
  const id = randomId();
  return navigator.locks === undefined ? toldInstances(id) : lockedInstances(id, navigator.locks);
}
