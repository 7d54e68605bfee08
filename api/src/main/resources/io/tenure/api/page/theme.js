import { element } from './dom.js';

const KEPT_AS = 'tenure-theme';
const systemIsDark = matchMedia('(prefers-color-scheme: dark)');

const isDark = () => (document.documentElement.dataset.theme ?? (systemIsDark.matches ? 'dark' : 'light')) === 'dark';

function changed() {
  document.getElementById('theme')?.setAttribute('aria-pressed', String(isDark()));
  document.dispatchEvent(new CustomEvent('themechange'));
}

/** Takes the theme that was chosen on this browser; the system's otherwise. */
export function restore() {
  const kept = localStorage.getItem(KEPT_AS);
  if (kept === 'dark' || kept === 'light') {
    document.documentElement.dataset.theme = kept;
  }
  systemIsDark.addEventListener('change', changed);
  window.addEventListener('beforeprint', () => printOnWhite(true));
  window.addEventListener('afterprint', () => printOnWhite(false));
}

/** Paper is white, and charts are drawn in the colours of the screen: they are drawn again for it. */
function printOnWhite(isPrinting) {
  const root = document.documentElement.dataset;
  if (isPrinting) {
    root.onScreen = root.theme ?? '';
    root.theme = 'light';
  } else if (root.onScreen) {
    root.theme = root.onScreen;
  } else {
    delete root.theme;
  }
  changed();
}

/** Switches between light and dark. */
export const button = () =>
  element('button', {
    type: 'button', id: 'theme', 'aria-pressed': String(isDark()),
    click: () => {
      const chosen = isDark() ? 'light' : 'dark';
      document.documentElement.dataset.theme = chosen;
      localStorage.setItem(KEPT_AS, chosen);
      changed();
    },
  }, 'Dark');

const probe = element('span', { class: 'unseen', 'aria-hidden': 'true' });

/** The colour that a custom property has now, for what CSS doesn't reach. */
export function colour(property) {
  document.body.append(probe);
  probe.style.color = `var(${property})`;
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}
