import { useQuery } from '@tanstack/preact-query';
import { errorMessage } from '../client/error-message.ts';
import { chooseProject, session } from '../client/session.ts';
import { wharf } from '../client/wharf.ts';
import type { Icon } from '../ui/icon.tsx';
import { Menu, MenuItem } from '../ui/menu.tsx';
import { announce } from '../ui/toasts.tsx';

/** The project that is shown, and the others that an administrator may look at. */
export function ProjectMenu({ icon }: { readonly icon: Icon }) {
  const { data } = useQuery({ queryKey: ['projects'], queryFn: () => wharf.projects.list() });
  const current = session.value?.project;
  if (current === undefined) return null;
  const choose = (id: string) =>
    chooseProject(id).catch((error: unknown) => announce(errorMessage(error), 'danger'));
  return (
    <Menu icon={icon} label={`Project: ${current.name}`} text={current.name} look="plain">
      {(data?.projects ?? [current]).map(({ id, name }) => (
        <MenuItem key={id} checked={id === current.id} onSelect={() => choose(id)}>
          <bdi>{name}</bdi>
        </MenuItem>
      ))}
    </Menu>
  );
}
