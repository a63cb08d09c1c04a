import { LibraryPage } from './library-page.tsx';

export function ModelsPage() {
  return <LibraryPage shelf="models" />;
}
