import { type Static, Type } from 'typebox';
import { DateTime, EmptyObject } from './common-fields.ts';
import { defineOperation } from './operation.ts';
import { ProjectSchema } from './projects.ts';

/**
 * The request header without which a session's cookie proves nothing. A page of another site cannot send it: the
 * server allows no other origin to send cookies (Fetch standard, "CORS protocol and credentials").
 */
export const SESSION_HEADER = 'Wharf-Session';

export const SessionSchema = Type.Object(
  {
    project: ProjectSchema,
    key: Type.Object({ key: Type.String(), name: Type.String() }),
    administrator: Type.Boolean({
      description: 'The key manages projects and keys, and its session may choose any project',
    }),
    expiresAt: DateTime,
  },
  { title: 'Session', description: 'A person signed in to the console' },
);
export type Session = Static<typeof SessionSchema>;

const SessionResponse = Type.Object({ session: SessionSchema });

export const createSession = defineOperation({
  id: 'createSession',
  method: 'POST',
  path: '/session',
  tag: 'Sessions',
  summary: 'Sign in',
  description: `For pages that the server itself serves. Sets a cookie that scripts cannot read (\`HttpOnly\`, \`SameSite=Strict\`); with it and the header \`${SESSION_HEADER}: 1\` a request counts as one of the key. Programs send the key itself. A key has 50 sessions at most: signing in once more ends the oldest.`,
  auth: 'none',
  body: Type.Object({
    apiKey: Type.String({ minLength: 1, maxLength: 1024 }),
    apiSecret: Type.String({ minLength: 1, maxLength: 1024 }),
  }),
  response: SessionResponse,
  errors: [400, 401, 403, 429],
});

export const retrieveSession = defineOperation({
  id: 'retrieveSession',
  method: 'GET',
  path: '/session',
  tag: 'Sessions',
  summary: 'Who is signed in',
  auth: 'none',
  response: Type.Object({
    session: Type.Union([SessionSchema, Type.Null()], { description: 'Null: nobody' }),
  }),
  errors: [],
});

export const updateSession = defineOperation({
  id: 'updateSession',
  method: 'PUT',
  path: '/session',
  tag: 'Sessions',
  summary: 'Choose the project',
  description: "Only an administrator's session may choose another than the project of its key.",
  auth: 'none',
  body: Type.Object({ projectId: Type.String({ minLength: 1, maxLength: 200 }) }),
  response: SessionResponse,
  errors: [400, 401, 403, 404],
});

export const deleteSession = defineOperation({
  id: 'deleteSession',
  method: 'DELETE',
  path: '/session',
  tag: 'Sessions',
  summary: 'Sign out',
  description:
    'The cookie is worth nothing afterwards, wherever it was copied to. Without a session: nothing happens.',
  auth: 'none',
  response: EmptyObject,
  errors: [403],
});
