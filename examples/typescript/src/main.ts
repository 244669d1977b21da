// Prints people with their groups and admin roles, and what that cost.
//
//   OKTAGRAPH_URL      the server, http://127.0.0.1:8080/graphql by default
//   OKTAGRAPH_API_KEY  the key that `go run . demo` prints
import { connect } from './client.js';
import { graphql } from './gql/index.js';
import type { PeopleQuery } from './gql/graphql.js';

const People = graphql(`
  query People($first: Int!) {
    users(first: $first) {
      nodes {
        login
        displayName
        status
        groups(first: 5) {
          nodes {
            name
          }
        }
        roleAssignments {
          assigneeType
          role {
            label
          }
        }
      }
    }
  }
`);

type Person = NonNullable<PeopleQuery['users']>['nodes'][number];

function describe(person: Person): string {
  const groups = person.groups?.nodes.map(group => group.name).join(', ') ?? 'not readable';
  const roles = person.roleAssignments?.map(({ role, assigneeType }) => (assigneeType === 'GROUP' ? `${role.label} through a group` : role.label));
  const lines = [`${person.displayName ?? person.login ?? 'somebody'} (${person.status})`, `  groups: ${groups}`];
  if (roles === undefined) lines.push('  roles: not readable');
  else if (roles.length > 0) lines.push(`  roles: ${roles.join(', ')}`);
  return lines.join('\n');
}

async function main(): Promise<void> {
  const key = process.env['OKTAGRAPH_API_KEY'];
  if (!key) throw new Error('set OKTAGRAPH_API_KEY to the key that the server printed');
  const run = connect(process.env['OKTAGRAPH_URL'] ?? 'http://127.0.0.1:8080/graphql', key);

  const { data, errors, cost } = await run(People, { first: 10 });
  for (const person of data.users?.nodes ?? []) console.log(describe(person));
  for (const error of errors) console.error(`${error.path?.join('.') ?? 'query'}: ${error.message}`);
  if (cost) console.log(`\n${cost.calls} Okta calls, ${cost.cache.hits} answers from cache`);
  if (!data.users) process.exitCode = 1;
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
