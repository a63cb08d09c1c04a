import { BookOpen, FolderGit2, LogOut, Monitor, Moon, Sun, UserRound } from 'lucide-preact';
import { errorMessage } from '../client/error-message.ts';
import { session, signOut } from '../client/session.ts';
import { BASE } from '../routing/base.ts';
import { ProjectMenu } from '../session/project-menu.tsx';
import type { Icon } from '../ui/icon.tsx';
import { Menu, MenuItem, MenuLink } from '../ui/menu.tsx';
import { announce } from '../ui/toasts.tsx';
import { type Theme, theme } from './theme.ts';

const THEMES: readonly (readonly [Theme, string, Icon])[] = [
  ['system', 'Theme of the system', Monitor],
  ['light', 'Light', Sun],
  ['dark', 'Dark', Moon],
];

/** Which project is shown, and what concerns the person rather than the project. */
export function AccountMenu() {
  const current = session.value;
  if (!current) return null;
  const leave = () => signOut().catch((error: unknown) => announce(errorMessage(error), 'danger'));
  return (
    <>
      {current.administrator ? <ProjectMenu icon={FolderGit2} /> : null}
      <Menu icon={UserRound} label={`Signed in as ${current.key.name}`}>
        {THEMES.map(([value, name, icon]) => (
          <MenuItem
            key={value}
            icon={icon}
            checked={theme.value === value}
            onSelect={() => {
              theme.value = value;
            }}
          >
            {name}
          </MenuItem>
        ))}
        <MenuLink icon={BookOpen} href={`${BASE}docs`}>
          API documentation
        </MenuLink>
        <MenuItem icon={LogOut} onSelect={leave}>
          Sign out
        </MenuItem>
      </Menu>
    </>
  );
}
