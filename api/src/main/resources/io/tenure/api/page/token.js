import { element } from './dom.js';

const KEPT_AS = 'tenure-token';
/** What RFC 6750 lets a token be made of. */
const TOKEN = /^[\w.~+/-]+=*$/;
const GIVEN = 'given';

let asking;

/** The token that is kept; null: none is. */
export const kept = () => sessionStorage.getItem(KEPT_AS);

/** The header that says who asks; none without a token. */
export const header = () => (kept() ? { Authorization: `Bearer ${kept()}` } : {});

/** Lets go of the token that is kept for as long as this tab is open; there is none elsewhere. */
export function forget() {
  sessionStorage.removeItem(KEPT_AS);
}

/** A button for that; null where none is kept. */
export const forgetButton = (onForget) => (kept() ? element('button', {
  type: 'button', id: 'forget-token', click: () => {
    forget();
    onForget();
  },
}, 'Forget the token') : null);

/**
 * Asks for a token, in one dialog for all that need it.
 *
 * @param {string} why what the server said
 * @return {Promise<boolean>} whether one was given
 */
export function ask(why) {
  asking ??= new Promise((resolve) => {
    const problem = element('p', { id: 'token-problem', class: 'field-problem', role: 'alert' });
    const field = element('input', {
      type: 'password', id: 'token', autocomplete: 'off', spellcheck: 'false', required: true, 'aria-describedby': 'token-why token-problem',
    });
    const dialog = element('dialog', { id: 'token-dialog', 'aria-labelledby': 'token-title' },
      element('form', {
        submit: (event) => {
          event.preventDefault();
          const token = field.value.trim();
          if (!TOKEN.test(token)) {
            problem.textContent = 'This is no token: it has letters, digits and - . _ ~ + / only, and may end with =. Copy it again.';
            field.setAttribute('aria-invalid', 'true');
            field.focus();
            return;
          }
          sessionStorage.setItem(KEPT_AS, token);
          dialog.close(GIVEN);
        },
      },
      element('h2', { id: 'token-title' }, 'A token is needed'),
      element('p', { id: 'token-why' }, why),
      element('div', { class: 'control' },
        element('label', { for: 'token' }, 'Token'),
        field,
        problem),
      element('p', { class: 'quiet' }, 'It is kept in this tab until the tab is closed, and sent to this server only.'),
      element('p', { class: 'notice-actions' },
        element('button', { type: 'submit', id: 'use-token', class: 'main' }, 'Use the token'),
        element('button', { type: 'button', id: 'no-token', click: () => dialog.close() }, 'Cancel'))));
    dialog.addEventListener('close', () => {
      asking = undefined;
      dialog.remove();
      resolve(dialog.returnValue === GIVEN);
    });
    document.body.append(dialog);
    dialog.showModal();
  });
  return asking;
}
