// Runs every audit of graphql-http against the server at the first argument.
// The API key comes from OKTAGRAPH_API_KEY. Exits 1 unless all audits pass.
import { serverAudits } from 'graphql-http';

const [url] = process.argv.slice(2);
const key = process.env.OKTAGRAPH_API_KEY ?? '';
if (!url) {
  console.error('usage: OKTAGRAPH_API_KEY=... node audit.mjs URL');
  process.exit(2);
}

// The audits know nothing of keys, nor that a GET has to prove that it is no
// foreign web page's.
function fetchFn(address, init = {}) {
  const headers = new Headers(init.headers);
  headers.set('GraphQL-Require-Preflight', '1');
  if (key) headers.set('Authorization', `Bearer ${key}`);
  return fetch(address, { ...init, headers, signal: AbortSignal.timeout(10_000) });
}

// A server that refuses everything would pass the audits that expect a refusal.
let answer;
try {
  const probe = await fetchFn(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: '{ __type(name: "Query") { name } }' }),
  });
  answer = `${probe.status} ${await probe.text()}`;
} catch (error) {
  answer = String(error.cause ?? error);
}
if (!answer.startsWith('200 ') || !answer.includes('"Query"')) {
  console.error(`the target does not answer an introspection query: ${answer.slice(0, 200)}`);
  process.exit(2);
}

const audits = serverAudits({ url, fetchFn });
let passed = 0;
for (const audit of audits) {
  const result = await audit.fn();
  if (result.status === 'ok') {
    passed++;
    continue;
  }
  console.error(`${result.status}: ${result.id} ${result.name}: ${result.reason}`);
}
console.log(`graphql-http: ${passed} of ${audits.length} audits passed`);
process.exit(passed === audits.length ? 0 : 1);
