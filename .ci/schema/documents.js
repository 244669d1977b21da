// Validates documents against the schema, and names what changed since the released
// schema when there is one: node documents.js SCHEMA RELEASED DOCUMENT…
import { existsSync, readFileSync } from 'node:fs';
import { CriticalityLevel, diff, validate } from '@graphql-inspector/core';
import { Source, buildSchema } from 'graphql';

const [schemaFile, releasedFile, ...files] = process.argv.slice(2);
const read = name => readFileSync(name, 'utf8');
const schema = buildSchema(read(schemaFile));
let wrong = 0;
const complain = text => {
  console.error(text);
  wrong++;
};

if (files.length === 0) complain('no documents to validate');
for (const file of files) {
  // Each alone: different documents may have operations of one name.
  for (const { errors, deprecated } of validate(schema, [new Source(read(file), file)])) {
    for (const error of [...errors, ...deprecated]) complain(`${file}: ${error.message}`);
  }
}
if (existsSync(releasedFile)) {
  for (const change of await diff(buildSchema(read(releasedFile)), schema)) {
    const breaking = change.criticality.level === CriticalityLevel.Breaking;
    if (breaking) complain(`breaking: ${change.message}`);
  }
}
console.log(`${files.length} documents validated`);
process.exit(wrong > 0 ? 1 : 0);
