import type { TypedDocumentString } from './gql/graphql.js';

/** What an answer cost, as the server tells it in `extensions.okta`. */
export interface Cost {
  calls: number;
  byBucket: Record<string, number>;
  cache: { hits: number; misses: number; stale: number };
}

/** An error of one field, or of the whole request when it has no path. */
export interface FieldError {
  message: string;
  path?: (string | number)[];
  extensions?: { code?: string; retryAfter?: number };
}

/** A whole answer. Fields that could not be read are null in `data` and named in `errors`. */
export interface Answer<Result> {
  data: Result;
  errors: FieldError[];
  cost: Cost | undefined;
}

interface Body<Result> {
  data?: Result | null;
  errors?: FieldError[];
  extensions?: { okta?: Cost };
}

/** The answer's body; undefined when something else than a GraphQL server wrote it. */
function parse<Result>(text: string): Body<Result> | undefined {
  try {
    return JSON.parse(text) as Body<Result>;
  } catch {
    return undefined;
  }
}

/** A function that runs typed documents against one server. */
export function connect(url: string, key: string) {
  return async function run<Result, Variables>(
    document: TypedDocumentString<Result, Variables>,
    ...[variables]: Variables extends Record<string, never> ? [] : [Variables]
  ): Promise<Answer<Result>> {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json', authorization: `Bearer ${key}` },
      body: JSON.stringify({ query: document.toString(), variables }),
      signal: AbortSignal.timeout(30_000),
    });
    const text = await response.text();
    const body = parse<Result>(text);
    if (!body) throw new Error(`HTTP ${response.status}: ${text.trim().slice(0, 200)}`);
    const errors = body.errors ?? [];
    if (!body.data) {
      throw new Error(errors.map(error => `${error.extensions?.code ?? response.status}: ${error.message}`).join('\n') || `HTTP ${response.status}`);
    }
    return { data: body.data, errors, cost: body.extensions?.okta };
  };
}
