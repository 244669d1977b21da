// Says how an answer ended, before anything is said of its cost. Pure, so that
// it is tested without a browser.

// Longer messages stand whole in the answer above the status line.
const longestMessage = 240;

/** A message's first sentence. */
function firstSentence(text) {
  const sentence = text.match(/^.*?[.!?](?=\s|$)/s)?.[0] ?? text;
  return sentence.length > longestMessage ? `${sentence.slice(0, longestMessage - 1)}…` : sentence;
}

function errorsOf(event) {
  return Array.isArray(event.answer?.errors) ? event.answer.errors : [];
}

function codeOf(error) {
  return error?.extensions?.code;
}

/** Whether any root field has a value. */
function hasData(event) {
  return Object.values(event.answer?.data ?? {}).some(value => value !== null);
}

/** "good", "partial" (some of it is missing, or would be refused) or "failed". */
export function outcomeOf(event) {
  if (event.failure !== undefined) return 'failed';
  if (errorsOf(event).length > 0) return hasData(event) ? 'partial' : 'failed';
  return event.kind === 'explain' && event.answer?.refused ? 'partial' : 'good';
}

/** Whether the server did not take the key that was sent. */
export function keyRefused(event) {
  return Boolean(event?.caller?.key) && errorsOf(event).some(error => codeOf(error) === 'UNAUTHENTICATED');
}

/** The caller's own tenants, where the server asks to choose one of them. */
export function tenantsOf(event) {
  const lists = errorsOf(event ?? {}).map(error => error?.extensions?.tenants).filter(Array.isArray);
  return lists[0] ?? [];
}

function whatFailed(event) {
  const code = codeOf(errorsOf(event)[0]);
  if (event.failure !== undefined) return event.status ? 'The answer cannot be read.' : 'The server cannot be reached.';
  if (keyRefused(event)) return 'The API key was refused.';
  if (code === 'UNAUTHENTICATED') return 'An API key is needed.';
  if (tenantsOf(event).length > 0) return code === 'FORBIDDEN' ? 'This tenant is not open to you.' : 'Choose a tenant.';
  if (code === 'RATE_LIMITED') return 'Too many calls for now.';
  return event.kind === 'schema' ? 'The schema cannot be read.' : 'There is no answer.';
}

/** The sentence of the status line when not all is well; "" when it is. */
export function headline(event) {
  switch (outcomeOf(event)) {
    case 'failed':
      return whatFailed(event);
    case 'partial':
      return event.kind === 'explain' ? 'This would be refused.' : 'Part of the answer is missing.';
    default:
      return '';
  }
}

/** Code, status and sentence of what went wrong first, as far as they are known. */
export function trouble(event) {
  const [error] = errorsOf(event);
  const refused = event.kind === 'explain' ? event.answer?.refused : undefined;
  const message = event.failure ?? error?.message ?? refused?.message ?? '';
  return {
    code: codeOf(error) ?? refused?.code ?? '',
    status: event.status >= 400 ? `HTTP ${event.status}` : '',
    message: firstSentence(String(message)),
  };
}

function sameCaller(a, b) {
  return a?.key === b?.key && a?.tenant === b?.tenant;
}

/**
 * What the status line shows after `event`. GraphiQL's own question for the
 * schema is told only when it fails; when it succeeds for another key or
 * tenant, it ends a complaint about the former one.
 */
export function shownAfter(current, event) {
  if (event.kind !== 'schema' || outcomeOf(event) !== 'good') return event;
  if (!current || current.kind === 'schema') return null;
  const aboutCaller = keyRefused(current) || tenantsOf(current).length > 0;
  return aboutCaller && !sameCaller(current.caller, event.caller) ? null : current;
}
