// Where GraphiQL keeps tabs, history and layout. It is the browser's local
// storage, but headers never get there: GraphiQL drops them from tabs when
// told so, yet its history would keep them.

const refused = new Set(['graphiql:headers', 'graphiql:shouldPersistHeaders']);

/** The JSON text without any value under a name "headers". */
function withoutHeaders(text) {
  let value;
  try {
    value = JSON.parse(text);
  } catch {
    return text;
  }
  if (typeof value !== 'object' || value === null) return text;
  return JSON.stringify(value, (name, inner) => (name === 'headers' ? null : inner));
}

/**
 * A Storage over `backing` that stores no headers and nothing that contains
 * one of the texts `secrets()` answers.
 */
export function scrubbedStorage(backing, secrets) {
  return {
    get length() {
      return backing.length;
    },
    getItem: key => backing.getItem(key),
    removeItem: key => backing.removeItem(key),
    clear: () => backing.clear(),
    setItem(key, text) {
      const clean = withoutHeaders(String(text));
      if (refused.has(key) || secrets().some(secret => clean.includes(secret))) return;
      backing.setItem(key, clean);
    },
  };
}
