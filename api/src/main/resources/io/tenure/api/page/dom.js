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
