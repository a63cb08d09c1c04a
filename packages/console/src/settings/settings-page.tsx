import { FolderGit2, Gauge, HeartPulse, KeyRound } from 'lucide-preact';
import type { FunctionComponent } from 'preact';
import { useRoute } from 'preact-iso';
import { paths } from '../routing/paths.ts';
import type { Icon } from '../ui/icon.tsx';
import { Page } from '../ui/page.tsx';
import { HealthSection } from './health-section.tsx';
import { KeysSection } from './keys-section.tsx';
import { LimitsSection } from './limits-section.tsx';
import { ProjectsSection } from './projects-section.tsx';
import styles from './settings-page.module.css';

interface Place {
  readonly name: string;
  readonly icon: Icon;
  readonly section: FunctionComponent;
}

/** By the name in the address; the first is shown where it names none. */
const PLACES: Readonly<Record<string, Place>> = {
  keys: { name: 'Keys', icon: KeyRound, section: KeysSection },
  projects: { name: 'Projects', icon: FolderGit2, section: ProjectsSection },
  limits: { name: 'Limits', icon: Gauge, section: LimitsSection },
  health: { name: 'Health', icon: HeartPulse, section: HealthSection },
};

/** Who may do what, within which limits, and how the server is. */
export function SettingsPage() {
  const { params } = useRoute();
  const asked = params.section ?? '';
  const current = Object.hasOwn(PLACES, asked) ? asked : 'keys';
  const { section: Section = KeysSection } = PLACES[current] ?? {};
  return (
    <Page title="Settings">
      <div class={styles.layout}>
        <nav class={styles.nav} aria-label="Settings">
          {Object.entries(PLACES).map(([path, { name, icon: Picture }]) => (
            <a
              key={path}
              href={paths.settings(path)}
              class={styles.link}
              aria-current={path === current ? 'page' : undefined}
            >
              <Picture size={16} aria-hidden="true" />
              {name}
            </a>
          ))}
        </nav>
        <Section />
      </div>
    </Page>
  );
}
