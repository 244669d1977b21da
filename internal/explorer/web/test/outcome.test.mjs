import assert from 'node:assert/strict';
import test from 'node:test';
import { headline, keyRefused, outcomeOf, shownAfter, tenantsOf, trouble } from '../src/outcome.js';

const caller = { key: 'k'.repeat(24), tenant: '' };
const failed = (code, more = {}) => ({ kind: 'run', status: 400, caller, answer: { errors: [{ message: 'no', extensions: { code, ...more } }] } });

test('only an answer without errors is good, and one with some data is partial', () => {
  const errors = [{ message: 'no' }];
  assert.equal(outcomeOf({ kind: 'run', answer: { data: { a: 1 } } }), 'good');
  assert.equal(outcomeOf({ kind: 'run', answer: { data: { a: 1, b: null }, errors } }), 'partial');
  assert.equal(outcomeOf({ kind: 'run', answer: { data: { a: null }, errors } }), 'failed');
  assert.equal(outcomeOf({ kind: 'run', answer: { errors } }), 'failed');
  assert.equal(outcomeOf({ kind: 'run', failure: 'Failed to fetch' }), 'failed');
});

test('an explanation that a limit refuses is not good', () => {
  const event = { kind: 'explain', status: 200, answer: { estimated: 9000, refused: { code: 'COST_LIMIT_EXCEEDED', message: 'too dear' } } };
  assert.equal(outcomeOf(event), 'partial');
  assert.equal(headline(event), 'This would be refused.');
  assert.deepEqual(trouble(event), { code: 'COST_LIMIT_EXCEEDED', status: '', message: 'too dear' });
});

test('a refused key and a missing one are told apart', () => {
  assert.equal(headline(failed('UNAUTHENTICATED')), 'The API key was refused.');
  assert.equal(headline({ ...failed('UNAUTHENTICATED'), caller: { key: '', tenant: '' } }), 'An API key is needed.');
  assert.equal(keyRefused(failed('FORBIDDEN')), false);
  assert.equal(keyRefused(null), false);
});

test('a missing tenant and a foreign one list the tenants of the caller', () => {
  const tenants = ['acme', 'globex'];
  assert.equal(headline(failed('BAD_USER_INPUT', { tenants })), 'Choose a tenant.');
  assert.equal(headline(failed('FORBIDDEN', { tenants })), 'This tenant is not open to you.');
  assert.deepEqual(tenantsOf(failed('FORBIDDEN', { tenants })), tenants);
  assert.deepEqual(tenantsOf(failed('FORBIDDEN')), []);
  assert.deepEqual(tenantsOf(null), []);
});

test('trouble tells code, status and the first sentence only', () => {
  const event = failed('RATE_LIMITED');
  event.status = 429;
  event.answer.errors[0].message = 'The budget of acme.okta.com is spent. Wait a little.';
  assert.deepEqual(trouble(event), { code: 'RATE_LIMITED', status: 'HTTP 429', message: 'The budget of acme.okta.com is spent.' });
  event.answer.errors[0].message = 'x'.repeat(1000);
  assert.equal(trouble(event).message.length, 240);
});

test('a server that cannot be reached differs from one that cannot be understood', () => {
  assert.equal(headline({ kind: 'run', failure: 'Failed to fetch' }), 'The server cannot be reached.');
  assert.equal(headline({ kind: 'run', status: 502, failure: 'HTTP 502: the answer is not JSON' }), 'The answer cannot be read.');
});

test('the schema is told of when it fails, and ends a complaint about another caller', () => {
  const good = { kind: 'schema', status: 200, caller: { key: 'other', tenant: '' }, answer: { data: { a: 1 } } };
  const bad = { ...failed('UNAUTHENTICATED'), kind: 'schema' };
  const answered = { kind: 'run', status: 200, caller, answer: { data: { a: 1 } } };
  assert.equal(shownAfter(answered, bad), bad);
  assert.equal(shownAfter(bad, good), null);
  assert.equal(shownAfter(answered, good), answered);
  assert.equal(shownAfter(failed('UNAUTHENTICATED'), good), null);
  const unnamed = failed('BAD_USER_INPUT', { tenants: ['acme'] });
  assert.equal(shownAfter(unnamed, { ...good, caller }), unnamed);
});
