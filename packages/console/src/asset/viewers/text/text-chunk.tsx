import { useEffect, useRef, useState } from 'preact/hooks';
import { revealed, revealedText } from './revealed.ts';
import type { Line } from './text-lines.ts';
import styles from './text-viewer.module.css';

/** How far from being seen a chunk has its lines as elements. */
const NEAR = '1000px';

/**
 * Some lines of a text. Far from sight they are one text, which takes the same room and can be searched; near it, each has its
 * number.
 */
export function TextChunk({ lines }: { readonly lines: readonly Line[] }) {
  const element = useRef<HTMLDivElement>(null);
  const [near, setNear] = useState(false);
  useEffect(() => {
    if (element.current === null) return;
    const observer = new IntersectionObserver(
      (entries) => setNear(entries.some(({ isIntersecting }) => isIntersecting)),
      { root: element.current.parentElement, rootMargin: NEAR },
    );
    observer.observe(element.current);
    return () => observer.disconnect();
  }, []);
  return (
    <div
      ref={element}
      class={styles.chunk}
      style={{ containIntrinsicBlockSize: `auto ${lines.length * 1.55}em` }}
    >
      {near
        ? lines.map((line, index) => <TextLine key={index} line={line} />)
        : revealedText(lines.map(({ text }) => text).join('\n'))}
    </div>
  );
}

function TextLine({ line: { number, text } }: { readonly line: Line }) {
  return (
    <div class={styles.line} data-number={number}>
      {revealed(text).map((piece) =>
        typeof piece === 'string' ? piece : <span class={styles.hidden}>{piece.code}</span>,
      )}
    </div>
  );
}
