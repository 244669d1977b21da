import assert from 'node:assert/strict';
import test from 'node:test';
import { createApi } from '../src/api.js';

function server(answer) {
  const seen = [];
  return { seen, fetch: async (address, init) => { seen.push({ address, ...init }); return { status: 200, text: async () => answer }; } };
}

const config = { endpoint: '/graphql', explain: '/explain', key: 'k'.repeat(24), tenant: 'acme' };

test('each request carries the key and the tenant, and typed headers win', async () => {
  const { seen, fetch } = server('{"data":{}}');
  await createApi(config, fetch).run({ query: '{a}' }, { headers: { Authorization: 'Bearer other' } });
  assert.equal(seen[0].address, '/graphql');
  assert.equal(seen[0].headers.authorization, 'Bearer other');
  assert.equal(seen[0].headers['x-tenant'], 'acme');
});

test('listeners hear how each question ended, and tell the schema apart', async () => {
  const api = createApi(config, server('{"data":{"a":1}}').fetch);
  const heard = [];
  api.onAnswer(event => heard.push([event.kind, event.status, event.caller.tenant]));
  await api.run({ query: '{a}', operationName: 'IntrospectionQuery' });
  await api.run({ query: '{a}' });
  await api.explain({ query: '{a}' });
  assert.deepEqual(heard, [['schema', 200, 'acme'], ['run', 200, 'acme'], ['explain', 200, 'acme']]);
});

test('an answer that is not JSON, and none, are failures the listeners hear of', async () => {
  const heard = [];
  for (const fetch of [server('<html>').fetch, async () => { throw new TypeError('Failed to fetch'); }]) {
    const api = createApi(config, fetch);
    api.onAnswer(event => heard.push([event.status, event.failure]));
    await assert.rejects(api.run({ query: '{a}' }));
  }
  assert.deepEqual(heard, [[200, 'HTTP 200: the answer is not JSON'], [undefined, 'Failed to fetch']]);
});
