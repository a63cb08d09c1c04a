import { ExternalLink } from 'lucide-preact';
import { webAddress } from '../format/web-address.ts';
import styles from './web-link.module.css';

/** An address from somewhere else: a link where it is one of the web, otherwise text. */
export function WebLink({ address, text = address }: { readonly address: string; readonly text?: string }) {
  const href = webAddress(address);
  if (href === undefined) return <bdi class={styles.text}>{text}</bdi>;
  return (
    <a href={href} target="_blank" rel="noopener noreferrer" class={styles.text} title={href}>
      <bdi>{text}</bdi>
      <ExternalLink size={13} class={styles.icon} role="img" aria-label="opens a new tab" />
    </a>
  );
}
