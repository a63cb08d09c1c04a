import type { Session } from '@wharf/contract';
import type { KeyedSession } from '../../ports/session-repository.ts';
import { isoDate } from './iso-date.ts';
import { presentProject } from './project.ts';

/** The session as the wire has it. */
export function presentSession({ session, key, project }: KeyedSession): Session {
  return {
    project: presentProject(project),
    key: { key: key.key, name: key.name },
    administrator: key.administrator,
    expiresAt: isoDate(session.expiresAt),
  };
}
