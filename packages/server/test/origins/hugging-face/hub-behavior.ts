import type { CdnBehavior } from './fake-cdn.ts';
import type { HubError } from './hub-answers.ts';
import type { RecordedRequest } from './recording-server.ts';
import type { FakeRepository } from './repositories.ts';

/** What the hub has and how it behaves; may be changed while it runs. */
export interface HubBehavior {
  /** By `org/name`. */
  repositories: Record<string, FakeRepository>;
  /** Tokens of accounts; any other is rejected, on public repositories as well. */
  tokens?: readonly string[];
  /** Entries on a page of the tree. @default 1000 */
  pageSize?: number;
  /** What the `Link` to the next page begins with, in place of the hub's own base. */
  linkBase?: string;
  /** Answer small files with a redirect to the resolve cache, as the Hub does, or directly. @default true */
  resolveCache?: boolean;
  /** Answer every file directly, as simple mirrors do; `pointer`: and LFS files with their pointer. */
  mirror?: 'content' | 'pointer';
  /** Where files are redirected to, whatever is asked: a foreign site. */
  redirectTo?: string;
  /** Milliseconds since the epoch at which the tokens of Xet end. @default in an hour */
  xetTokenEnds?: number;
  /** Asked before each answer: an error instead of it, or the end of the connection. */
  fault?: (request: RecordedRequest) => HubError | 'disconnect' | undefined;
  cdn?: CdnBehavior;
}
