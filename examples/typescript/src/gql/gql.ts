/* eslint-disable */
import * as types from './graphql.js';



/**
 * Map of all GraphQL operations in the project.
 *
 * This map has several performance disadvantages:
 * 1. It is not tree-shakeable, so it will include all operations in the project.
 * 2. It is not minifiable, so the string of a GraphQL query will be multiple times inside the bundle.
 * 3. It does not support dead code elimination, so it will add unused operations.
 *
 * Therefore it is highly recommended to use the babel or swc plugin for production.
 * Learn more about it here: https://the-guild.dev/graphql/codegen/plugins/presets/preset-client#reducing-bundle-size
 */
type Documents = {
    "\n  query People($first: Int!) {\n    users(first: $first) {\n      nodes {\n        login\n        displayName\n        status\n        groups(first: 5) {\n          nodes {\n            name\n          }\n        }\n        roleAssignments {\n          assigneeType\n          role {\n            label\n          }\n        }\n      }\n    }\n  }\n": typeof types.PeopleDocument,
};
const documents: Documents = {
    "\n  query People($first: Int!) {\n    users(first: $first) {\n      nodes {\n        login\n        displayName\n        status\n        groups(first: 5) {\n          nodes {\n            name\n          }\n        }\n        roleAssignments {\n          assigneeType\n          role {\n            label\n          }\n        }\n      }\n    }\n  }\n": types.PeopleDocument,
};

/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query People($first: Int!) {\n    users(first: $first) {\n      nodes {\n        login\n        displayName\n        status\n        groups(first: 5) {\n          nodes {\n            name\n          }\n        }\n        roleAssignments {\n          assigneeType\n          role {\n            label\n          }\n        }\n      }\n    }\n  }\n"): typeof import('./graphql.js').PeopleDocument;


export function graphql(source: string) {
  return (documents as any)[source] ?? {};
}
