// The page behind a one-time link. The token is in the fragment, which no server and no log has seen so far; it is taken
// out of the address before anything else happens, and used up by the POST.
const HOME = '/api/docs';

const status = document.querySelector('#status');
const form = document.querySelector('#password-form');
const button = form.querySelector('button');

function say(text, wrong = false) {
  status.textContent = text;
  status.classList.toggle('wrong', wrong);
}

async function post(path, body) {
  button.disabled = true;
  try {
    const response = await fetch(`/api/v1${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-gatehouse-csrf': '1' },
      body: JSON.stringify(body),
    });
    const answer = await response.json();
    if (!response.ok) throw new Error(answer.detail ?? `status ${response.status}`);
    say(`Welcome, ${answer.name}.`);
    location.replace(HOME);
  } catch (error) {
    say(error.message, true);
    button.disabled = false;
  }
}

form.addEventListener('submit', (event) => {
  event.preventDefault();
  const { account, password } = Object.fromEntries(new FormData(form));
  post('/sign-in', { account, password });
});

const token = location.hash.slice(1);
if (token !== '') {
  history.replaceState(null, '', location.pathname);
  say('Signing you in …');
  post('/sign-in-links/consume', { token });
}
