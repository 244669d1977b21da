// Talks to the server. The key and the tenant live in this module's memory
// and nowhere else: a reload forgets them.

const introspectionName = 'IntrospectionQuery';

// Shorter texts appear in queries by chance; a key has 24 characters or more.
const shortestSecret = 8;

/** Header names as fetch compares them, so that typed headers win over ours. */
function lowerNames(headers) {
  return Object.fromEntries(Object.entries(headers ?? {}).map(([name, value]) => [name.toLowerCase(), String(value)]));
}

async function readJson(response) {
  const text = await response.text();
  try {
    return JSON.parse(text);
  } catch {
    throw new Error(`HTTP ${response.status}: the answer is not JSON`);
  }
}

/** The page's connection to one server, as config.json describes it. */
export function createApi(config, fetchFn = (...args) => fetch(...args)) {
  const caller = { key: config.key ?? '', tenant: config.tenant ?? '' };
  const listeners = new Set();

  function headersFor(typed) {
    const own = { accept: 'application/graphql-response+json, application/json', 'content-type': 'application/json' };
    if (caller.key) own.authorization = `Bearer ${caller.key}`;
    if (caller.tenant) own['x-tenant'] = caller.tenant;
    return { ...own, ...lowerNames(typed) };
  }

  async function post(address, body, typedHeaders) {
    const response = await fetchFn(address, { method: 'POST', headers: headersFor(typedHeaders), body: JSON.stringify(body) });
    return readJson(response);
  }

  return {
    caller,
    ready: () => caller.key !== '',
    secrets: () => [caller.key].filter(text => text.length >= shortestSecret),
    /** Calls `listener` with every answer that is not GraphiQL's own question for the schema. */
    onAnswer(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    /** GraphiQL's fetcher. */
    async run(params, options) {
      const started = performance.now();
      const answer = await post(config.endpoint, params, options?.headers);
      if (params.operationName !== introspectionName) {
        const milliseconds = performance.now() - started;
        listeners.forEach(listener => listener({ kind: 'run', answer, milliseconds }));
      }
      return answer;
    },
    /** Asks what an operation would cost, without running it. */
    async explain(params, typedHeaders) {
      const answer = await post(config.explain, params, typedHeaders);
      listeners.forEach(listener => listener({ kind: 'explain', answer }));
      return answer;
    },
  };
}
