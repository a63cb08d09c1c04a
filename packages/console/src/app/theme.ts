import { effect, signal } from '@preact/signals';

/** `system`: as the operating system says. */
export type Theme = 'system' | 'light' | 'dark';

const STORED = 'wharf-theme';

function storedTheme(): Theme {
  const stored = localStorage.getItem(STORED);
  return stored === 'light' || stored === 'dark' ? stored : 'system';
}

export const theme = signal<Theme>(storedTheme());

/** Keeps the page, and what is stored for the next visit, as {@link theme} says. */
export function applyTheme(): void {
  effect(() => {
    const chosen = theme.value;
    if (chosen === 'system') {
      delete document.documentElement.dataset.theme;
      localStorage.removeItem(STORED);
    } else {
      document.documentElement.dataset.theme = chosen;
      localStorage.setItem(STORED, chosen);
    }
  });
}
