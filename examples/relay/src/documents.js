// What relay-compiler compiles into __generated__. In an application babel-plugin-relay
// puts that in place of these tags; here the programs import it themselves.
const { graphql } = require('relay-runtime');

// A connection that Relay pages through by itself: the fragment may be asked for again
// with another `after`.
graphql`
  fragment People_query on Query
  @argumentDefinitions(first: { type: "Int", defaultValue: 10 }, after: { type: "String" })
  @refetchable(queryName: "MorePeopleQuery") {
    users(first: $first, after: $after) @connection(key: "People_users") {
      edges {
        node {
          id
          label
        }
      }
    }
  }
`;

graphql`
  query PeopleQuery($first: Int!) {
    ...People_query @arguments(first: $first)
  }
`;

// A fragment on a Node is asked for again by id alone.
graphql`
  fragment Person_user on User @refetchable(queryName: "PersonRefetchQuery") {
    id
    label
    roles {
      id
      label
    }
  }
`;
