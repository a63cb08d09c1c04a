import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { errorMessage } from '../../../client/error-message.ts';
import type { OnFailure } from '../viewer-props.ts';
import { TextFile } from './read-text.ts';
import { countHidden } from './revealed.ts';
import { NO_LINES, type TextLines, withPage } from './text-lines.ts';

interface ShownText {
  readonly lines: TextLines;
  /** Bytes read so far. */
  readonly end: number;
  /** Hidden characters so far. */
  readonly hidden: number;
  readonly complete: boolean;
  /** All of the text, where it has come in one page. */
  readonly whole: string | undefined;
}

interface Source {
  readonly url: string;
  /** Bytes. */
  readonly size: number;
  readonly charset: string;
}

const NOTHING: ShownText = { lines: NO_LINES, end: 0, hidden: 0, complete: false, whole: undefined };

/** A text as far as it was asked for: at first one page. */
export function useText({ url, size, charset }: Source, onFailure: OnFailure) {
  const [text, setText] = useState(NOTHING);
  const [busy, setBusy] = useState(true);
  const file = useMemo(() => new TextFile(url, size, charset), [url, size, charset]);
  const left = useRef(new AbortController());

  const more = async () => {
    const { signal } = left.current;
    setBusy(true);
    try {
      const page = await file.next(signal);
      if (!signal.aborted) setText((before) => extended(before, page));
    } catch (error) {
      if (!signal.aborted) onFailure(`The text could not be read. ${errorMessage(error)}`, true);
    } finally {
      if (!signal.aborted) setBusy(false);
    }
  };

  useEffect(() => {
    left.current = new AbortController();
    setText(NOTHING);
    void more();
    return () => left.current.abort();
  }, [file]);

  return { text, busy, more };
}

function extended(
  before: ShownText,
  page: { readonly text: string; readonly end: number; readonly last: boolean },
) {
  return {
    lines: withPage(before.lines, page.text, page.last),
    end: page.end,
    hidden: before.hidden + countHidden(page.text),
    complete: page.last,
    whole: before.end === 0 && page.last ? page.text : undefined,
  };
}
