import { Boxes, FolderOpen, HardDrive, Images, ListChecks, Settings } from 'lucide-preact';
import { LocationProvider, useLocation } from 'preact-iso';
import { Intake } from '../intake/intake.tsx';
import { UploadButton } from '../intake/upload-button.tsx';
import { paths } from '../routing/paths.ts';
import type { Icon } from '../ui/icon.tsx';
import { Logo } from '../ui/logo.tsx';
import { AccountMenu } from './account-menu.tsx';
import { Pages } from './pages.tsx';
import styles from './shell.module.css';

const PLACES: readonly {
  readonly name: string;
  readonly href: string;
  readonly below: string;
  readonly icon: Icon;
}[] = [
  { name: 'Assets', href: paths.assets(), below: paths.asset(''), icon: Images },
  { name: 'Models', href: paths.models(), below: paths.models(), icon: Boxes },
  { name: 'Collections', href: paths.collections(), below: paths.collections(), icon: FolderOpen },
  { name: 'Uploads', href: paths.uploads(), below: paths.uploads(), icon: ListChecks },
  { name: 'Storage', href: paths.storage(), below: paths.storage(), icon: HardDrive },
  { name: 'Settings', href: paths.settings(), below: paths.settings(), icon: Settings },
];

/** Everything that a signed-in user sees: navigation, the page, and the uploads on their way. */
export function Shell() {
  return (
    <LocationProvider>
      <button type="button" class={styles.skip} onClick={skipToContent}>
        Skip to content
      </button>
      <header class={styles.header}>
        <a class={styles.brand} href={paths.assets()} aria-label="Wharf">
          <Logo />
          <span>Wharf</span>
        </a>
        <Navigation />
        <div class={styles.side}>
          <UploadButton />
          <AccountMenu />
        </div>
      </header>
      <main class={styles.main}>
        <Pages />
      </main>
      <Intake />
    </LocationProvider>
  );
}

function Navigation() {
  const { path } = useLocation();
  return (
    <nav class={styles.nav} aria-label="Main">
      {PLACES.map(({ name, href, below, icon: Picture }) => {
        const here = path === href || path.startsWith(below);
        return (
          <a key={name} href={href} class={styles.link} title={name} aria-current={here ? 'page' : undefined}>
            <Picture size={18} aria-hidden="true" />
            <span>{name}</span>
          </a>
        );
      })}
    </nav>
  );
}

function skipToContent(): void {
  document.querySelector<HTMLElement>('main h1')?.focus();
}
