import { useRef } from 'preact/hooks';
import { useElementVirtualizer } from '../../ui/use-virtualizer.ts';
import type { Transfer } from '../transfers/transfer.ts';
import type { TransferActions } from './transfer-actions.ts';
import { TransferRow } from './transfer-row.tsx';
import styles from './tray.module.css';

/** Pixels of a row that was not measured yet. */
const ROW_HEIGHT = 64;

/** The transfers. Only rows in sight exist: there may be thousands. */
export function TrayList({
  transfers,
  actions,
}: {
  readonly transfers: readonly Transfer[];
  readonly actions: TransferActions;
}) {
  const scrolling = useRef<HTMLDivElement>(null);
  const count = transfers.length;
  const at = (index: number) => transfers[index];
  const virtualizer = useElementVirtualizer(
    { count, rowHeight: ROW_HEIGHT, keyOf: (index) => at(index)?.id ?? index },
    scrolling,
  );
  return (
    <div class={styles.scroll} ref={scrolling}>
      <ul
        // biome-ignore lint/a11y/noRedundantRoles: Safari takes a list without markers for no list
        role="list"
        aria-label="Uploads"
        class={styles.list}
        style={{ height: `${virtualizer.getTotalSize()}px` }}
      >
        {virtualizer.getVirtualItems().map(({ key, index, start }) => {
          const transfer = at(index);
          return transfer === undefined ? null : (
            <li
              key={key}
              ref={virtualizer.measureElement}
              data-index={index}
              aria-setsize={count}
              aria-posinset={index + 1}
              class={styles.item}
              style={{ transform: `translateY(${start}px)` }}
            >
              <TransferRow transfer={transfer} actions={actions} />
            </li>
          );
        })}
      </ul>
    </div>
  );
}
