import { Check, Copy } from 'lucide-preact';
import { useEffect, useState } from 'preact/hooks';
import { IconButton } from './button.tsx';
import { copyText } from './copy-text.ts';
import { announce } from './toasts.tsx';

/** Milliseconds for which the button shows that it has copied. */
const SHOWN = 2_000;

/** Copies a text to the clipboard. */
export function CopyButton({ text, label }: { readonly text: string; readonly label: string }) {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(setCopied, SHOWN, false);
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = async () => {
    const done = await copyText(text);
    setCopied(done);
    announce(
      done ? 'Copied' : 'The browser did not let the page copy: select the text instead',
      done ? 'success' : 'danger',
    );
  };
  return <IconButton size="small" icon={copied ? Check : Copy} label={label} onClick={copy} />;
}
