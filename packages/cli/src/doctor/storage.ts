/** What the server needs of the bucket that it keeps its files in. */
import type { StorageInspection } from '@wharf/server/inspection';
import { type Finding, fail, ok, warn } from './finding.ts';

const FIX = 'Run "wharf doctor --fix" with a key that may set up the bucket, or see docs/guides/s3.md.';

export function checkStorage({
  bucket,
  unusable,
  rules,
  copies,
  ...days
}: StorageInspection): readonly Finding[] {
  if (rules === undefined) {
    const found = unusable ?? 'cannot be looked at';
    return [fail('bucket', found, 'Change the setting: docs/guides/s3.md says what a bucket needs.')];
  }
  return [
    ok('bucket', `${bucket} can be written, listed, read and deleted from`),
    ...copying(copies),
    browsers(rules.refusedOrigins),
    abandoned(rules.uploadsEndAfter, days),
    ...lasting(rules.harmfulRules ?? []),
    ...versions(rules.versioned),
  ];
}

function copying(copies: StorageInspection['copies']): readonly Finding[] {
  if (copies !== 'none') return [];
  const advice =
    'Have the proxy before the store refuse requests with the header x-amz-copy-source: docs/guides/s3.md.';
  return [
    fail('bucket copies', 'whoever has the URL of a part can copy any object that the key may read', advice),
  ];
}

function browsers(refused: readonly string[] | undefined): Finding {
  const check = 'bucket CORS';
  if (refused === undefined) {
    return warn(
      check,
      'unknown: the key may not ask for it',
      'It matters to browsers only: docs/guides/s3.md.',
    );
  }
  if (refused.length === 0) return ok(check, 'browsers can send and read files');
  const pages = refused.map((origin) => (origin === '*' ? 'any origin' : origin)).join(', ');
  return fail(check, `browsers on pages of ${pages} can neither send nor read files`, FIX);
}

function abandoned(
  endAfter: number | 'never' | undefined,
  { abandonedAfter, safeDays }: Pick<StorageInspection, 'abandonedAfter' | 'safeDays'>,
): Finding {
  const check = 'bucket lifecycle';
  if (endAfter === undefined) return warn(check, 'unknown: the key may not ask for it', 'docs/guides/s3.md.');
  if (endAfter === 'never') {
    return warn(check, 'nothing ends uploads that a crash left behind: their parts are paid for', FIX);
  }
  if (endAfter <= abandonedAfter) {
    return fail(
      check,
      `the store ends uploads ${endAfter} days after they began, even while they are being sent`,
      `Let that rule wait ${safeDays} days, or exclude the prefix "wharf/" from it.`,
    );
  }
  return ok(check, `uploads left behind end after ${endAfter} days`);
}

function lasting(harmful: readonly string[]): readonly Finding[] {
  return harmful.map((rule) =>
    fail(
      'bucket lifecycle',
      `the rule "${rule}" deletes or archives files of this server`,
      'Remove the rule, or exclude the prefix "wharf/" from it: files would be lost.',
    ),
  );
}

function versions(versioned: boolean | undefined): readonly Finding[] {
  if (versioned !== true) return [];
  const advice =
    'Let a lifecycle rule delete noncurrent versions after some days, or suspend versioning: docs/guides/s3.md.';
  return [warn('bucket versions', 'deleted files stay as old versions, and are paid for', advice)];
}
