import type { ImportPlan } from '../../ports/import-source.ts';
import { safeFileName } from '../uploads/file-name.ts';

/** Most files that the upload lists in its `config`; the model lists all of them. */
const LISTED_FILES = 100;

/** What the upload says of itself while its files are on their way. */
export function describePlan(plan: ImportPlan) {
  const [content] = plan.files.filter(({ role }) => role === 'content');
  const single = plan.files.length === 1 ? content : undefined;
  const fileName = single?.path.split('/').at(-1) ?? plan.name ?? content?.path;
  const sizes = plan.files.map(({ size }) => size);
  const known = sizes.filter((size) => size !== null);
  const files = plan.files.slice(0, LISTED_FILES).map(({ path, size }) => ({ path, size }));
  return {
    ...(fileName === undefined ? {} : { fileName: safeFileName(fileName) }),
    ...(known.length === sizes.length ? { fileSize: known.reduce((sum, size) => sum + size, 0) } : {}),
    config: {
      files,
      filesCount: plan.files.length,
      ...(plan.origin === null ? {} : { origin: plan.origin }),
    },
  };
}
