import type { FakeHub } from '../../origins/hugging-face/fake-hub.ts';
import type { Files } from '../../origins/hugging-face/repositories.ts';

/**
 * Moves the branch `main` of a repository on. Its former commit goes on being served, as the Hub does: from a
 * repository of its own.
 */
export function moveBranch(hub: FakeHub, name: string, files: Files): void {
  const { behavior } = hub;
  const former = behavior.repositories[name];
  if (former === undefined) throw new Error(`There is no ${name}`);
  const commit = hub.commit(name);
  const archive = `${name}-${commit}`;
  behavior.repositories[archive] = former;
  behavior.repositories[name] = { ...former, files };
  behavior.fault = ({ url }) => {
    if (!url.includes(commit) || url.includes(archive)) return undefined;
    return { status: 307, headers: { location: url.replace(name, archive) } };
  };
}
