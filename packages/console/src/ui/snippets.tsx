import { useState } from 'preact/hooks';
import { type SnippetOf, snippets } from '../format/snippets.ts';
import { BASE } from '../routing/base.ts';
import { CodeBlock } from './code-block.tsx';
import { Tabs } from './tabs.tsx';

/** Where the browser remembers which of them this person uses. */
const CHOSEN = 'wharf-snippets';

/** Ready-made programs and commands that fetch an asset or a model from this server. */
export function Snippets({ of }: { readonly of: SnippetOf }) {
  const [selected, setSelected] = useState(() => localStorage.getItem(CHOSEN) ?? '');
  const choose = (id: string) => {
    setSelected(id);
    localStorage.setItem(CHOSEN, id);
  };
  const tabs = snippets(of, `${location.origin}${BASE}v1`).map(({ id, name, code }) => ({
    id,
    name,
    content: <CodeBlock code={code} label={`${name}: download this ${of.type}`} />,
  }));
  return <Tabs label="Ways to fetch it" tabs={tabs} selected={selected} onSelect={choose} />;
}
