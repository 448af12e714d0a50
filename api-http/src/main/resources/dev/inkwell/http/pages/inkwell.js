'use strict';

// A second click would send a form a second time. Whoever comes back to the page may send it again.
addEventListener('submit', ({ target }) => {
  if (target.method === 'post') {
    setTimeout(() => target.querySelectorAll('button').forEach((button) => (button.disabled = true)));
  }
});
addEventListener('pageshow', () => {
  document.querySelectorAll('form[method="post"] button').forEach((button) => (button.disabled = false));
});

// Proposes the usernames that begin with what was typed.
for (const input of document.querySelectorAll('input[data-proposals]')) {
  const proposals = document.createElement('datalist');
  proposals.id = `${input.id}-proposals`;
  input.form.append(proposals); // not beside the input, where the styles expect its hint
  input.setAttribute('list', proposals.id);
  let asked = 0;
  input.addEventListener('input', () => {
    const number = ++asked;
    setTimeout(async () => {
      if (number !== asked || !input.value.trim()) {
        return;
      }
      const query = new URLSearchParams({ q: input.value, fields: 'username', sort: 'username', per_page: '10' });
      const answer = await fetch(`${input.dataset.proposals}?${query}`).catch(() => null);
      if (answer?.ok && number === asked) {
        const users = await answer.json();
        proposals.replaceChildren(...users.map(({ username }) => new Option(username)));
      }
    }, 200);
  });
}
