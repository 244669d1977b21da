import assert from 'node:assert/strict';
import test from 'node:test';
import { replaceable, title } from '../src/samples.js';

test('a sample is named by its operation, in words', () => {
  assert.equal(title('# People.\nquery WhoIsAdmin { viewer { name } }'), 'Who Is Admin');
});

test('a sample replaces another, comments and nothing, but no text of the caller', () => {
  const samples = ['query A { a }'];
  for (const text of ['query A { a }', '', '  \n', '# Welcome\n#\n# to GraphiQL\n', undefined]) {
    assert.equal(replaceable(text, samples), true, text);
  }
  for (const text of ['query A { a b }', '# mine\n{ a }', '{ a } # mine']) {
    assert.equal(replaceable(text, samples), false, text);
  }
});
