import type { Answer, Api, ErrorJson } from './api.ts';

/** The body of a 200, or an error that shows what came instead. */
export function ok<T>(answer: Answer<T>): T {
  if (answer.status === 200) return answer.body;
  throw new Error(`${answer.status}: ${JSON.stringify(answer.body)}`);
}

/** What the API answered to a call that it should refuse. */
export async function refusal(
  api: Api,
  method: string,
  path: string,
  body?: unknown,
): Promise<Answer<ErrorJson>> {
  const answer = await api.call<ErrorJson>(method, path, body);
  if (answer.status === 200) throw new Error(`Accepted: ${JSON.stringify(answer.body)}`);
  return answer;
}
