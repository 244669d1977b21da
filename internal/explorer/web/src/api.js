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

function keyOf(headers) {
  return headers.authorization?.replace(/^bearer /i, '') ?? '';
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

  function tell(event) {
    listeners.forEach(listener => listener(event));
  }

  /** Posts, and tells the listeners how it ended: with an answer, or with a failure to get one. */
  async function ask(kind, address, body, typedHeaders) {
    const headers = headersFor(typedHeaders);
    const event = { kind, caller: { key: keyOf(headers), tenant: headers['x-tenant'] ?? '' } };
    const started = performance.now();
    try {
      const response = await fetchFn(address, { method: 'POST', headers, body: JSON.stringify(body) });
      event.status = response.status;
      event.answer = await readJson(response);
    } catch (error) {
      tell({ ...event, failure: error.message });
      throw error;
    }
    if (kind === 'run') event.milliseconds = performance.now() - started;
    tell(event);
    return event.answer;
  }

  return {
    caller,
    secrets: () => [caller.key].filter(text => text.length >= shortestSecret),
    /** Calls `listener` with how each question ended; kind "schema" is GraphiQL's own. */
    onAnswer(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    /** GraphiQL's fetcher. */
    run: (params, options) => ask(params.operationName === introspectionName ? 'schema' : 'run', config.endpoint, params, options?.headers),
    /** Asks what an operation would cost, without running it. */
    explain: (params, typedHeaders) => ask('explain', config.explain, params, typedHeaders),
  };
}
