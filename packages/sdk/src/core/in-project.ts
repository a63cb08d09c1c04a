import type { Api, QueryValue } from './api.ts';

/**
 * The API as seen from a project: its id is in the query of every request, those of a long wait included.
 * @param projectId of a call; `null` takes that of the client away, `undefined` leaves it
 */
export function inProject(api: Api, projectId: QueryValue): Api {
  if (projectId === undefined) return api;
  return {
    baseURL: api.baseURL,
    userFetch: api.userFetch,
    logger: api.logger,
    request: (request) => api.request({ ...request, query: { projectId, ...request.query } }),
  };
}
