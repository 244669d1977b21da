import assert from 'node:assert/strict';
import test from 'node:test';
import { buckets, costDetails, costLine, hasRun, planOf } from '../src/cost.js';

const answer = okta => ({ kind: 'run', answer: { data: {}, extensions: { okta } } });

test('the line tells calls and answers from cache', () => {
  assert.equal(costLine(answer({ calls: 12, cache: { hits: 388, misses: 4, stale: 0 } })), '12 Okta calls, 388 answers from cache');
  assert.equal(costLine(answer({ calls: 1, cache: { hits: 1 } })), '1 Okta call, 1 answer from cache');
  assert.equal(costLine(answer({ calls: 1200, cache: { hits: 1, stale: 2 } })), '1,200 Okta calls, 3 answers from cache');
});

test('an answer that tells no cost is not shown as free', () => {
  assert.equal(costLine({ kind: 'run', answer: { data: {} } }), 'The answer does not say what it cost.');
  assert.equal(costLine({ kind: 'run', answer: { errors: [{ message: 'no' }] } }), 'The server did not run this.');
});

test('an explanation is told as a price', () => {
  const plan = [{ field: 'users', calls: 1 }];
  const event = { kind: 'explain', answer: { calls: 3, plan } };
  assert.equal(costLine(event), 'At most 3 Okta calls with nothing cached. Nothing was run.');
  assert.deepEqual(planOf(event), plan);
  assert.equal(costLine({ kind: 'explain', answer: { plan: [{ estimated: 2 }, { estimated: 5 }] } }), 'At most 7 Okta calls with nothing cached. Nothing was run.');
});

test('only a plan that ran has a column of calls', () => {
  assert.equal(hasRun([{ field: 'users', calls: 0, estimated: 2 }]), true);
  assert.equal(hasRun([{ field: 'users', estimated: 2 }]), false);
});

test('details tell time, errors, staleness and age', () => {
  const event = { ...answer({ calls: 0, cache: { stale: 2 }, oldestAgeMs: 61_000 }), milliseconds: 41.6 };
  event.answer.errors = [{}];
  assert.deepEqual(costDetails(event), ['42 ms', '1 error', '2 of them stale', 'oldest 61 s']);
});

test('the dearest bucket comes first', () => {
  assert.deepEqual(buckets(answer({ byBucket: { a: 1, c: 7, b: 7 } })), [['b', 7], ['c', 7], ['a', 1]]);
});
