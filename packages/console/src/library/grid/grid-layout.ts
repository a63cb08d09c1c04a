import type { Shelf } from '../list/sources.ts';
import type { ViewMode } from './view-mode.ts';

/** How entries are laid out in a given width. Pixels. */
export interface GridLayout {
  readonly isList: boolean;
  readonly columns: number;
  /** Between two rows, and two columns. */
  readonly gap: number;
  /** About that of a row; rows are measured when they are there. */
  readonly rowHeight: number;
  /** Of the names of the columns. */
  readonly headHeight: number;
}

/** Least width of a card. Two fit side by side on the narrowest screens. */
const NARROW_CARD = 130;
const CARD = 200;
/** Of a model, which has more to read and nothing to see. */
const MODEL_CARD = 280;
const MODEL_HEAD = 44;
/** Below this width the smaller cards and gaps are used, as in the style sheet. */
const NARROW = 600;
/** Of the text below the picture, with the borders. */
const CARD_TEXT = 83;
const LIST_ROW = 42;
const LIST_HEAD = 37;

export function layoutOf(mode: ViewMode, shelf: Shelf, width: number): GridLayout {
  if (mode === 'list')
    return { isList: true, columns: 1, gap: 0, rowHeight: LIST_ROW, headHeight: LIST_HEAD };
  const isNarrow = width < NARROW;
  const gap = isNarrow ? 12 : 16;
  if (shelf === 'models') {
    const columns = Math.max(1, Math.floor((width + gap) / (MODEL_CARD + gap)));
    return { isList: false, columns, gap, rowHeight: MODEL_HEAD + CARD_TEXT, headHeight: 0 };
  }
  const columns = Math.max(1, Math.floor((width + gap) / ((isNarrow ? NARROW_CARD : CARD) + gap)));
  const cardWidth = (width - gap * (columns - 1)) / columns;
  return { isList: false, columns, gap, rowHeight: Math.round(cardWidth * 0.75) + CARD_TEXT, headHeight: 0 };
}
