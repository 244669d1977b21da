/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
/** What a role is assigned to. */
export type AssigneeType =
  /** A group, whose members then hold the role. */
  | 'GROUP'
  /** A service app: an OAuth client that acts by itself. */
  | 'SERVICE_APP'
  /** A kind this schema does not know; `assignee` is null. */
  | 'UNKNOWN'
  /** A user. */
  | 'USER';

/** The lifecycle status of a user, in Okta's words. */
export type UserStatus =
  /** Can sign in. */
  | 'ACTIVE'
  /** Deactivated. */
  | 'DEPROVISIONED'
  /** Locked after failed sign-ins. */
  | 'LOCKED_OUT'
  /** The password has expired. */
  | 'PASSWORD_EXPIRED'
  /** Activated, has not signed in yet. */
  | 'PROVISIONED'
  /** Must reset the password. */
  | 'RECOVERY'
  /** Created, not yet activated. */
  | 'STAGED'
  /** Suspended by an admin. */
  | 'SUSPENDED'
  /** A status word this schema does not know; see statusRaw. */
  | 'UNKNOWN';

export type PeopleQueryVariables = Exact<{
  first: number;
}>;


export type PeopleQuery = { users: { nodes: Array<{ login: string | null, displayName: string | null, status: UserStatus, groups: { nodes: Array<{ name: string }> } | null, roleAssignments: Array<{ assigneeType: AssigneeType, role: { label: string } }> | null }> } | null };

export class TypedDocumentString<TResult, TVariables>
  extends String
  implements DocumentTypeDecoration<TResult, TVariables>
{
  __apiType?: NonNullable<DocumentTypeDecoration<TResult, TVariables>['__apiType']>;
  private value: string;
  public __meta__?: Record<string, any> | undefined;

  constructor(value: string, __meta__?: Record<string, any> | undefined) {
    super(value);
    this.value = value;
    this.__meta__ = __meta__;
  }

  override toString(): string & DocumentTypeDecoration<TResult, TVariables> {
    return this.value;
  }
}

export const PeopleDocument = new TypedDocumentString(`
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
    `) as unknown as TypedDocumentString<PeopleQuery, PeopleQueryVariables>;