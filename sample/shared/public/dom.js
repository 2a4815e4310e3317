/** The element with this id; the page is broken without it, so a missing one is an error at once. */
export function byId(id) {
  const element = document.getElementById(id);
  if (!element) {
    throw new Error(`The page has no element #${id}`);
  }
  return element;
}

/**
 * Builds an element. Children are elements or strings, and a string only ever becomes text: names and messages come
 * from strangers, so nothing on this page is made from HTML.
 */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== false) {
      element.setAttribute(name, value === true ? '' : String(value));
    }
  }
  element.append(...children);
  return element;
}

/**
 * Keeps the reader at the end of a list, unless they have scrolled back to read: also when the list itself grows or
 * shrinks. The function that comes back is to be called after each change.
 */
export function followEnd(scroller) {
  let atEnd = true;
  const follow = () => {
    if (atEnd) {
      scroller.scrollTop = scroller.scrollHeight;
    }
  };
  scroller.addEventListener('scroll', () => {
    atEnd = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < 48;
  });
  new ResizeObserver(follow).observe(scroller);
  return follow;
}

export function clockTime(at, seconds) {
  return new Date(at).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit', second: seconds, hour12: false });
}
