import assert from 'node:assert/strict';
import test from 'node:test';
import { parse } from 'graphql';
import { operationName } from '../src/operation.js';

test("another tab's operation name is not sent", () => {
  assert.equal(operationName(parse, 'query B { b }', 'A'), 'B');
  assert.equal(operationName(parse, '{ b }', 'A'), undefined);
});

test('a name that is there, or that only the server can judge, is kept', () => {
  assert.equal(operationName(parse, 'query A { a } query B { b }', 'B'), 'B');
  assert.equal(operationName(parse, 'query A { a } query B { b }', 'C'), 'C');
  assert.equal(operationName(parse, '{ broken', 'A'), 'A');
});
