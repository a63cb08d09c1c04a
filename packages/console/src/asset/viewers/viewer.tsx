import type { Asset } from '@wharf/sdk';
import type { ComponentType } from 'preact';
import { useCallback, useEffect, useState } from 'preact/hooks';
import { queryClient } from '../../client/query-client.ts';
import { classNames } from '../../ui/class-names.ts';
import { nameOf } from '../asset-kinds.ts';
import { Fallback } from './fallback.tsx';
import { type LoadViewer, viewerOf } from './registry.ts';
import styles from './viewer.module.css';
import { ViewerBoundary } from './viewer-boundary.tsx';
import type { ViewerProps } from './viewer-props.ts';

const NO_VIEWER = 'This kind of file is not shown here.';
const NO_CODE = 'The viewer could not be loaded. Check that the server can be reached.';

/** Shows the content of an asset, in a box whose size does not depend on it. Wants a `key` of the asset's id. */
export function Viewer({ asset }: { readonly asset: Asset }) {
  // URLs are signed anew from time to time: a film would begin again.
  const [pinned, setPinned] = useState(asset);
  const [failure, setFailure] = useState<{ readonly reason: string; readonly mayPass: boolean }>();
  const fail = useCallback((reason: string, mayPass = false) => setFailure({ reason, mayPass }), []);
  const load = viewerOf(asset);
  const retry = async () => {
    await queryClient.invalidateQueries({ queryKey: ['asset', asset.id] });
    setFailure(undefined);
  };
  useEffect(() => {
    if (failure !== undefined) setPinned(asset);
  }, [asset, failure]);
  return (
    <section
      class={classNames(styles.frame, asset.kind === 'audio' && failure === undefined && styles.low)}
      aria-label={`Content of ${nameOf(asset)}`}
    >
      {load === undefined ? (
        <Fallback asset={pinned} reason={NO_VIEWER} />
      ) : failure !== undefined ? (
        <Fallback asset={pinned} reason={failure.reason} {...(failure.mayPass && { onRetry: retry })} />
      ) : (
        <ViewerBoundary onFailure={fail}>
          <LazyViewer load={load} asset={pinned} onFailure={fail} />
        </ViewerBoundary>
      )}
    </section>
  );
}

/** A viewer whose code is loaded first. */
function LazyViewer({ load, asset, onFailure }: ViewerProps & { readonly load: LoadViewer }) {
  const [loaded, setLoaded] = useState<{ readonly Component: ComponentType<ViewerProps> }>();
  useEffect(() => {
    let left = false;
    load().then(
      (Component) => left || setLoaded({ Component }),
      () => left || onFailure(NO_CODE, true),
    );
    return () => {
      left = true;
    };
  }, [load, onFailure]);
  if (loaded === undefined) return <div class={styles.loading}>Loading…</div>;
  return <loaded.Component asset={asset} onFailure={onFailure} />;
}
