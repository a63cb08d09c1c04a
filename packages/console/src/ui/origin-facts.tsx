import { originFacts } from '../format/origin.ts';
import { Facts } from './facts.tsx';
import { WebLink } from './web-link.tsx';

/** Where something imported is from: who made it, which version it is, what may be done with it. */
export function OriginFacts({ origin }: { readonly origin: Readonly<Record<string, unknown>> }) {
  return (
    <Facts
      facts={originFacts(origin).map(({ name, text, href }) => [
        name,
        href === undefined ? text : <WebLink key={name} address={href} text={text} />,
      ])}
    />
  );
}
