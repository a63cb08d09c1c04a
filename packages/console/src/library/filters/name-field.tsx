import { Search } from 'lucide-preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { TextField } from '../../ui/field.tsx';
import styles from './name-field.module.css';

/** Milliseconds without a key after which what was typed is looked for. */
const PAUSE = 250;

interface NameFieldProps {
  /** What has the names: `assets`. */
  readonly what: string;
  readonly name: string;
  readonly onChange: (name: string) => void;
}

/** Text to be found in names. */
export function NameField({ what, name, onChange }: NameFieldProps) {
  const [text, setText] = useState(name);
  const sent = useRef(name);
  useEffect(() => {
    // Changed elsewhere: taken away, or by going back.
    if (name !== sent.current) setText(name);
    sent.current = name;
  }, [name]);
  useEffect(() => {
    if (text === sent.current) return;
    const timer = setTimeout(() => {
      sent.current = text;
      onChange(text);
    }, PAUSE);
    return () => clearTimeout(timer);
  }, [text]);
  return (
    <div class={styles.field}>
      <Search size={16} aria-hidden="true" />
      <TextField
        label={`Find ${what} by name`}
        labelHidden
        type="search"
        placeholder="Find by name"
        maxLength={200}
        autocomplete="off"
        spellcheck={false}
        value={text}
        onInput={(event) => setText(event.currentTarget.value)}
      />
    </div>
  );
}
