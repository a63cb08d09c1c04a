import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { errorMessage } from '../client/error-message.ts';
import { sessionWasLost, signIn } from '../client/session.ts';
import { Button } from '../ui/button.tsx';
import { TextField } from '../ui/field.tsx';
import { Logo } from '../ui/logo.tsx';
import { Notice } from '../ui/notice.tsx';
import { pastedPair } from './pasted-pair.ts';
import styles from './sign-in-page.module.css';

/** Where everything begins: a key and its secret become a session. Neither is kept by the page. */
export function SignInPage() {
  const [failure, setFailure] = useState<string>();
  const [busy, setBusy] = useState(false);
  const submit = async (event: JSX.TargetedSubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    setBusy(true);
    setFailure(undefined);
    try {
      await signIn(String(form.get('key')).trim(), String(form.get('secret')).trim());
    } catch (error) {
      setFailure(errorMessage(error));
      setBusy(false);
    }
  };
  const paste = (event: JSX.TargetedClipboardEvent<HTMLFormElement>) => {
    const pair = pastedPair(event.clipboardData?.getData('text/plain') ?? '');
    if (pair === undefined) return;
    event.preventDefault();
    for (const [name, value] of Object.entries(pair)) {
      const field = event.currentTarget.elements.namedItem(name);
      if (field instanceof HTMLInputElement) field.value = value;
    }
  };
  return (
    <main class={styles.page}>
      <form class={styles.card} onSubmit={submit} onPaste={paste}>
        <div class={styles.brand}>
          <Logo size={34} />
          <h1>Sign in to Wharf</h1>
        </div>
        {sessionWasLost.value && failure === undefined && (
          <Notice>Your session has ended. Sign in again to go on where you were.</Notice>
        )}
        {failure !== undefined && <Notice tone="danger">{failure}</Notice>}
        <TextField label="Key" name="key" autocomplete="username" spellcheck={false} required autofocus />
        <TextField label="Secret" name="secret" type="password" autocomplete="current-password" required />
        <Button type="submit" look="primary" disabled={busy}>
          Sign in
        </Button>
        <p class={styles.help}>
          The server printed a key and its secret when it was first started; both lines can be pasted at once.
          More are made under Settings, or on the server by <code>npx wharf keys create</code>.
        </p>
      </form>
    </main>
  );
}
