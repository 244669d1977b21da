// The rules for the published schema: all that graphql-eslint recommends, and Relay's.
// Where the schema differs on purpose, the reason stands beside the option.
import graphql from '@graphql-eslint/eslint-plugin';

const values = [
  // Parts of their parents, which cannot be asked for again: they have no id of their own.
  'Administrator', 'AppUser', 'LogParty', 'Owner', 'PageInfo', 'Permission', 'ProfileAttribute', 'ProfileChoice', 'ProfileSchema', 'RoleHolder',
  'RoleTargets', 'TargetApp', 'UserApp', 'UserCount', 'UserProfile', 'Viewer',
];

// Okta calls it a user type, so its name may end in "Type".
const objects = 'ObjectTypeDefinition', naming = graphql.configs['flat/schema-recommended'].rules['@graphql-eslint/naming-convention'][1];
const { [`${objects},ObjectTypeExtension`]: forObjects, ...otherNames } = naming;

export default [
  {
    files: ['**/*.graphql'],
    plugins: { '@graphql-eslint': graphql },
    languageOptions: { parser: graphql.parser, parserOptions: { graphQLConfig: { schema: process.env.SCHEMA_FILE } } },
    rules: {
      ...graphql.configs['flat/schema-recommended'].rules,
      ...graphql.configs['flat/schema-relay'].rules,
      '@graphql-eslint/naming-convention': ['error', { ...otherNames, [`${objects}[name.value!="UserType"]`]: forObjects }],
      '@graphql-eslint/strict-id-in-types': ['error', {
        acceptedIdNames: ['id'], acceptedIdTypes: ['ID'], exceptions: { types: values, suffixes: ['Connection', 'Edge'] },
      }],
      // Okta pages forward only, so there is no `last` and no `before`.
      '@graphql-eslint/relay-arguments': ['error', { includeBoth: false }],
      '@graphql-eslint/relay-edge-types': ['error', {
        withEdgeSuffix: true,
        // `nodes` beside `edges` saves clients a level, and lists that Okta bounds are plain lists.
        listTypeCanWrapOnlyEdgeType: false,
        // An edge may lead to a value, such as how a user came to have an app.
        shouldImplementNode: false,
      }],
    },
  },
];
