import { computed, signal } from '@preact/signals';
import type { Session } from '@wharf/sdk';
import { tellOtherTabs } from './other-tabs.ts';
import { queryClient } from './query-client.ts';
import { wharf } from './wharf.ts';

/** `undefined`: not known yet. `null`: nobody is signed in. */
export const session = signal<Session | null | undefined>(undefined);

/** True where the session was there and has ended without being ended here. */
export const sessionWasLost = signal(false);

/** The project that everything shown belongs to. */
export const projectId = computed(() => session.value?.project.id);

/** Finds out who is signed in. */
export async function loadSession(): Promise<void> {
  session.value = (await wharf.session.retrieve()).session;
}

/** Key and secret were right, but the browser did not keep the cookie. */
class CookieRefusedError extends Error {
  override readonly name = 'CookieRefusedError';

  constructor() {
    super(
      'The browser does not keep the session. Open the console at the address in WHARF_PUBLIC_URL (by https, where that has https), and allow it cookies.',
    );
  }
}

/** @throws CookieRefusedError where the browser keeps no cookie of this address */
export async function signIn(apiKey: string, apiSecret: string): Promise<void> {
  const answer = await wharf.session.create({ apiKey, apiSecret });
  if ((await wharf.session.retrieve()).session === null) throw new CookieRefusedError();
  queryClient.clear();
  sessionWasLost.value = false;
  session.value = answer.session;
  tellOtherTabs();
}

export async function signOut(): Promise<void> {
  await wharf.session.delete();
  session.value = null;
  queryClient.clear();
  tellOtherTabs();
}

/** Shows another project from here on. Only administrators may. */
export async function chooseProject(id: string): Promise<void> {
  const answer = await wharf.session.update({ projectId: id });
  queryClient.clear();
  session.value = answer.session;
  tellOtherTabs();
}

/** To be called when the server says that nobody is signed in. */
export function loseSession(): void {
  if (session.value === null || session.value === undefined) return;
  sessionWasLost.value = true;
  session.value = null;
}
