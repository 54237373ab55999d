// Light, dark, or as the machine is set.

/** What each theme turns into. */
export const NEXT = { auto: "light", light: "dark", dark: "auto" };

export const themeName = () => document.documentElement.dataset.theme;

export function turnTheme() {
  const next = NEXT[themeName()];
  document.documentElement.dataset.theme = next;
  localStorage.setItem("playground/theme", next);
}
