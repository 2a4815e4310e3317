import { byId } from './shared/dom.js';

const form = byId('login');
const me = byId('me');
const nameField = byId('name');
const passwordField = byId('password');
const errorLine = byId('login-error');

/** Calls back with what was filled in. */
export function onLogin(listener) {
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    showLoginError('');
    listener({
      name: nameField.value,
      password: passwordField.value,
      lifetime: form.elements.lifetime.value,
    });
  });
}

export function onLogout(listener) {
  byId('logout').addEventListener('click', listener);
}

/** Who is logged in, or the form for nobody. Whoever works with the keyboard goes on where they were. */
export function showMe(person) {
  const hadFocus = form.contains(document.activeElement) || me.contains(document.activeElement);
  form.hidden = person !== undefined;
  me.hidden = person === undefined;
  byId('login-title').textContent = person ? 'Logged in' : 'Log in';
  if (person) {
    passwordField.value = '';
    showLoginError('');
    byId('my-name').textContent = person.name;
    byId('my-role').textContent = person.role;
  }
  if (hadFocus) {
    nextField(person).focus({ preventScroll: true });
  }
}

/** A field that has the focus brings up the keyboard of a phone, which would cover the doors. */
function nextField(person) {
  const hasKeyboard = matchMedia('(pointer: fine)').matches;
  if (person) {
    return byId(hasKeyboard ? 'text' : 'logout');
  }
  return hasKeyboard ? nameField : byId('login-button');
}

export function showLoginError(text) {
  errorLine.textContent = text;
}

byId('demo-users').addEventListener('click', ({ target }) => {
  const button = target.closest('button');
  if (button) {
    nameField.value = button.dataset.name;
    passwordField.value = button.dataset.password;
    byId('login-button').focus();
  }
});
