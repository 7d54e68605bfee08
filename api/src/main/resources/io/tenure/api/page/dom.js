/**
 * An element. Attributes that are null, undefined or false are left out, functions listen to the event that they are named
 * after, and children that are no nodes become text: nothing of what the server says is ever read as markup.
 */
export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [attribute, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) {
      continue;
    }
    if (typeof value === 'function') {
      made.addEventListener(attribute, value);
    } else {
      made.setAttribute(attribute, value === true ? '' : value);
    }
  }
  made.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined));
  return made;
}

/** Says something to those who listen to the page. */
export function announce(text) {
  document.getElementById('announcement').textContent = text;
}

/** Says a problem beside the control that it names, and moves the focus there; what was said of another before is gone. */
export function blame(form, problem) {
  form.querySelector('#field-problem')?.remove();
  form.querySelectorAll('[aria-invalid]').forEach((control) => {
    control.removeAttribute('aria-invalid');
    control.removeAttribute('aria-describedby');
  });
  const blamed = problem?.field ? form.querySelector(`[name="${CSS.escape(problem.field)}"]`) : null;
  if (blamed) {
    blamed.setAttribute('aria-invalid', 'true');
    blamed.setAttribute('aria-describedby', 'field-problem');
    blamed.closest('.control').append(element('p', { id: 'field-problem', class: 'field-problem' }, problem.message));
    blamed.focus();
  }
}
