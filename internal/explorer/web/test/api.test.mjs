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

test('listeners hear of answers but not of the question for the schema', async () => {
  const api = createApi(config, server('{"data":{"a":1}}').fetch);
  const heard = [];
  api.onAnswer(event => heard.push(event.kind));
  await api.run({ query: '{a}', operationName: 'IntrospectionQuery' });
  await api.run({ query: '{a}' });
  await api.explain({ query: '{a}' });
  assert.deepEqual(heard, ['run', 'explain']);
});

test('an answer that is not JSON is an error with its status', async () => {
  await assert.rejects(createApi(config, server('<html>').fetch).run({ query: '{a}' }), /HTTP 200: the answer is not JSON/);
});
