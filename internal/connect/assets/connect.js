// What the pages do better with a script; without it they work too.

// Buttons that copy are of no use without a script, so they come hidden.
for (const button of document.querySelectorAll('[data-copy]')) {
  const said = button.textContent;
  button.hidden = false;
  button.addEventListener('click', async () => {
    const source = document.getElementById(button.dataset.copy);
    try {
      await navigator.clipboard.writeText(source.textContent);
      button.textContent = 'Copied';
    } catch { // not over plain http: select it, so that Ctrl+C copies
      getSelection().selectAllChildren(source);
      button.textContent = 'Selected: press Ctrl+C';
    }
    setTimeout(() => { button.textContent = said; }, 3000);
  });
}

// One click, one request: a check takes some seconds.
for (const form of document.querySelectorAll('form[data-busy]')) {
  form.addEventListener('submit', event => {
    const button = form.querySelector('button:not([type=button])');
    if (button.getAttribute('aria-disabled') === 'true') {
      event.preventDefault();
      return;
    }
    button.setAttribute('aria-disabled', 'true');
    button.textContent = form.dataset.busy;
  });
}

// Coming back by the browser's button, the form can be sent again.
addEventListener('pageshow', event => { if (event.persisted) location.reload(); });

// A mistake leads to its field, ready to type in. A fragment alone would leave the focus behind
// in some browsers.
for (const link of document.querySelectorAll('.summary a[href^="#"]')) {
  link.addEventListener('click', event => {
    const field = document.getElementById(link.hash.slice(1));
    if (field) {
      event.preventDefault();
      field.focus();
    }
  });
}

// Where the page says focus belongs: mistakes, or the result. Browsers do so by themselves
// unless the address has a fragment. Whoever has moved on meanwhile is left there.
if (document.activeElement === document.body) document.querySelector('[autofocus]')?.focus();
