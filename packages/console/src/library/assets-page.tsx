import { LibraryPage } from './library-page.tsx';

export function AssetsPage() {
  return <LibraryPage shelf="assets" />;
}
