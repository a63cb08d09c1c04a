import { lazy, Route, Router } from 'preact-iso';
import { paths, patterns } from '../routing/paths.ts';
import { CrashBoundary } from './crash-boundary.tsx';
import { NotFoundPage } from './not-found-page.tsx';

const AssetsPage = lazy(async () => (await import('../library/assets-page.tsx')).AssetsPage);
const ModelsPage = lazy(async () => (await import('../library/models-page.tsx')).ModelsPage);
const CollectionsPage = lazy(
  async () => (await import('../collections/collections-page.tsx')).CollectionsPage,
);
const AssetPage = lazy(async () => (await import('../asset/asset-page.tsx')).AssetPage);
const ModelPage = lazy(async () => (await import('../model/model-page.tsx')).ModelPage);
const UploadsPage = lazy(async () => (await import('../activity/uploads-page.tsx')).UploadsPage);
const UploadPage = lazy(async () => (await import('../activity/upload-page.tsx')).UploadPage);
const StoragePage = lazy(async () => (await import('../storage/storage-page.tsx')).StoragePage);
const SettingsPage = lazy(async () => (await import('../settings/settings-page.tsx')).SettingsPage);

/** By the beginning of the address, the longest first; the rest are assets. */
const BY_ADDRESS: readonly (readonly [prefix: string, page: { preload(): Promise<unknown> }])[] = [
  [paths.asset(''), AssetPage],
  [paths.model(''), ModelPage],
  [paths.models(), ModelsPage],
  [paths.collections(), CollectionsPage],
  [paths.upload(''), UploadPage],
  [paths.uploads(), UploadsPage],
  [paths.storage(), StoragePage],
  [paths.settings(), SettingsPage],
  [paths.assets(), AssetsPage],
];

/** Begins to load the page of an address, while it is still being asked who is signed in. */
export function preloadPage(path: string): void {
  const [, page] = BY_ADDRESS.find(([prefix]) => path.startsWith(prefix)) ?? [];
  // What fails is tried again, and told, when the page is shown.
  page?.preload().catch(() => undefined);
}

/** Reads out the new page: focus goes to its title, unless the page has put it somewhere itself. */
function focusTitle(): void {
  const main = document.querySelector('main');
  if (main?.contains(document.activeElement) && document.activeElement !== document.body) return;
  main?.querySelector<HTMLElement>('h1')?.focus({ preventScroll: true });
}

/** The page of the address. Each is loaded when it is first needed. */
export function Pages() {
  return (
    <CrashBoundary>
      <Router onLoadEnd={focusTitle}>
        <Route path={paths.assets()} component={AssetsPage} />
        <Route path={patterns.asset} component={AssetPage} />
        <Route path={paths.models()} component={ModelsPage} />
        <Route path={patterns.model} component={ModelPage} />
        <Route path={paths.collections()} component={CollectionsPage} />
        <Route path={paths.uploads()} component={UploadsPage} />
        <Route path={patterns.upload} component={UploadPage} />
        <Route path={paths.storage()} component={StoragePage} />
        <Route path={patterns.settings} component={SettingsPage} />
        <Route default component={NotFoundPage} />
      </Router>
    </CrashBoundary>
  );
}
