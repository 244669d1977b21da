// Starts the page: reads what this server is (config.json), then mounts the
// bar and GraphiQL. Nothing here is inline, so script-src 'self' suffices.
import { createApi } from './api.8e1597e98ff7.js';
import { App } from './app.449b267ff96f.js';
import { scrubbedStorage } from './storage.20c860fbe92f.js';

const { React, ReactDOM } = window;

// GraphiQL's dialogs add a <style> element while they are open and look for
// this name to mark it with the nonce that the policy allows.
window.__webpack_nonce__ = document.querySelector('script[type=module]').nonce;

const target = document.getElementById('page');

async function start() {
  const response = await fetch('explorer/config.json', { cache: 'no-store' });
  if (!response.ok) throw new Error(`config.json: HTTP ${response.status}`);
  const config = await response.json();
  const api = createApi(config);
  const storage = scrubbedStorage(window.localStorage, () => api.secrets());
  ReactDOM.createRoot(target).render(React.createElement(App, { config, api, storage }));
}

start().catch(error => {
  const text = document.createElement('p');
  text.className = 'loading';
  text.textContent = `The explorer could not start: ${error.message}`;
  target.replaceChildren(text);
});
