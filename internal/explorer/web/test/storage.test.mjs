import assert from 'node:assert/strict';
import test from 'node:test';
import { scrubbedStorage } from '../src/storage.js';

function backing() {
  const items = new Map();
  return { items, get length() { return items.size; }, getItem: k => items.get(k) ?? null, setItem: (k, v) => items.set(k, v), removeItem: k => items.delete(k), clear: () => items.clear() };
}

test('tabs and history are kept without their headers', () => {
  const under = backing();
  const storage = scrubbedStorage(under, () => []);
  storage.setItem('graphiql:queries', JSON.stringify({ queries: [{ query: '{a}', headers: '{"Authorization": "Bearer x"}' }] }));
  assert.deepEqual(JSON.parse(under.getItem('graphiql:queries')), { queries: [{ query: '{a}', headers: null }] });
});

test('the headers editor and what contains the key are not kept', () => {
  const under = backing();
  const storage = scrubbedStorage(under, () => ['s3cret-key']);
  storage.setItem('graphiql:headers', '{}');
  storage.setItem('graphiql:query', '# s3cret-key\n{a}');
  storage.setItem('graphiql:theme', 'dark');
  assert.deepEqual([...under.items], [['graphiql:theme', 'dark']]);
});
