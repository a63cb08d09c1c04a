import type { Model } from '@wharf/sdk';
import { ShieldAlert, ShieldCheck } from 'lucide-preact';
import { plural } from '../../format/numbers.ts';
import { classNames } from '../../ui/class-names.ts';
import { Section } from '../../ui/section.tsx';
import { type ScanResult, scanResult } from './scan-result.ts';
import styles from './weights.module.css';

interface Found {
  readonly result: ScanResult;
  readonly paths: string[];
}

/** What the scan for code in the weights has found. */
export function ScanSection({ model: { files = [] } }: { readonly model: Model }) {
  const found = new Map<string, Found>();
  for (const file of files) {
    const result = scanResult(file);
    if (result === undefined) continue;
    const same = found.get(JSON.stringify(result));
    if (same) same.paths.push(file.path);
    else found.set(JSON.stringify(result), { result, paths: [file.path] });
  }
  if (found.size === 0) return null;
  return (
    <Section title="Scan for code">
      {[...found.values()].map(({ result, paths }) => (
        <Result key={paths[0]} result={result} paths={paths} isOnly={found.size === 1} />
      ))}
    </Section>
  );
}

function Result({ result, paths, isOnly }: Found & { readonly isOnly: boolean }) {
  const { tone, title, text, imports } = result;
  const Picture = tone === 'success' ? ShieldCheck : ShieldAlert;
  return (
    <div class={styles.scan}>
      <Picture size={20} class={classNames(styles[tone])} aria-hidden="true" />
      <div class={styles.scanText}>
        <h3>{title}</h3>
        <p>{text}</p>
        {imports.length > 0 && (
          <details>
            <summary>What it imports</summary>
            <ul class={styles.imports}>
              {imports.map((name) => (
                <li key={name}>
                  <bdi>{name}</bdi>
                </li>
              ))}
            </ul>
          </details>
        )}
        {!isOnly && (
          <p class={styles.note}>
            <bdi>{paths.length === 1 ? paths[0] : plural(paths.length, 'file')}</bdi>
          </p>
        )}
      </div>
    </div>
  );
}
