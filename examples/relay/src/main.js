// Pages through people with Relay's store, asks for one again by id, and checks that
// roles are kept apart by tenant.
//
//   OKTAGRAPH_URL      the server, http://127.0.0.1:8080/graphql by default
//   OKTAGRAPH_API_KEY  the key that `go run . demo` prints
const assert = require('node:assert/strict');
const { createOperationDescriptor, fetchQuery, getSingularSelector } = require('relay-runtime');
const { environment } = require('./environment.js');
const MorePeopleQuery = require('./__generated__/MorePeopleQuery.graphql.js');
const PeopleQuery = require('./__generated__/PeopleQuery.graphql.js');
const PeopleFragment = require('./__generated__/People_query.graphql.js');
const PersonRefetchQuery = require('./__generated__/PersonRefetchQuery.graphql.js');
const PersonFragment = require('./__generated__/Person_user.graphql.js');

const ask = (query, variables) => fetchQuery(environment, query, variables).toPromise();

// What the store holds of the connection after the pages that were read.
function people(first) {
  const operation = createOperationDescriptor(PeopleQuery, { first });
  const { data } = environment.lookup(operation.fragment);
  return environment.lookup(getSingularSelector(PeopleFragment, data)).data.users;
}

async function main() {
  await ask(PeopleQuery, { first: 10 });
  const ids = new Set();
  const pages = 3;
  for (let page = 1; ; page++) {
    const { edges, pageInfo } = people(10);
    edges.forEach(({ node }) => ids.add(node.id));
    assert.equal(ids.size, edges.length, 'a person came twice');
    if (page === pages || !pageInfo.hasNextPage) break;
    const operation = createOperationDescriptor(MorePeopleQuery, { first: 10, after: pageInfo.endCursor });
    await environment.execute({ operation }).toPromise();
  }
  assert.equal(ids.size, 10 * pages, 'Relay did not join the pages');

  const [id] = ids;
  const { node } = await ask(PersonRefetchQuery, { id });
  const person = environment.lookup(getSingularSelector(PersonFragment, node)).data;
  assert.equal(person.id, id, 'the person asked for again is another');
  for (const role of person.roles ?? []) assert.match(role.id, /^[a-z0-9-]+:[A-Z_]+$|^cr0/, 'a role without its tenant');
  console.log(`${ids.size} people in ${pages} pages, and ${person.label} again by id`);
}

main().catch(error => {
  console.error(error);
  process.exitCode = 1;
});
