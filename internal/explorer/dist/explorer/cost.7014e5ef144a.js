// Puts what an answer cost into words. Pure, so that it is tested without a
// browser.

function count(n, one, many) {
  return `${n.toLocaleString('en')} ${n === 1 ? one : many}`;
}

function age(milliseconds) {
  if (milliseconds < 1000) return 'under 1 s';
  const seconds = Math.round(milliseconds / 1000);
  if (seconds < 120) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 120 ? `${minutes} min` : `${Math.round(minutes / 60)} h`;
}

/** The part of an answer that tells its cost: extensions.okta, or an explanation's own body. */
export function costOf({ kind, answer }) {
  const okta = answer?.extensions?.okta;
  if (okta) return okta;
  return kind === 'explain' && answer && !answer.errors ? answer : null;
}

/** What an explanation says all steps together cost at most. */
function price(explanation) {
  const steps = explanation.plan ?? [];
  return explanation.estimated ?? explanation.calls ?? steps.reduce((sum, step) => sum + (step.estimated ?? 0), 0);
}

/** The sentence of the status line, such as "12 Okta calls, 388 answers from cache". */
export function costLine(event) {
  const okta = costOf(event);
  if (!okta) return event.answer?.errors ? 'The server did not run this.' : 'The answer does not say what it cost.';
  if (event.kind === 'explain') return `At most ${count(price(okta), 'Okta call', 'Okta calls')} with nothing cached. Nothing was run.`;
  const calls = okta.calls ?? 0;
  const hits = (okta.cache?.hits ?? 0) + (okta.cache?.stale ?? 0);
  return `${count(calls, 'Okta call', 'Okta calls')}, ${count(hits, 'answer', 'answers')} from cache`;
}

/** Smaller facts beside the sentence. */
export function costDetails(event) {
  const okta = costOf(event);
  const details = [];
  if (event.milliseconds !== undefined) details.push(`${Math.round(event.milliseconds).toLocaleString('en')} ms`);
  const errors = event.answer?.errors?.length ?? 0;
  if (errors > 0) details.push(count(errors, 'error', 'errors'));
  if (!okta) return details;
  if (okta.cache?.stale > 0) details.push(`${okta.cache.stale.toLocaleString('en')} of them stale`);
  if (okta.oldestAgeMs > 0) details.push(`oldest ${age(okta.oldestAgeMs)}`);
  return details;
}

/** The calls by Okta rate-limit bucket, dearest first. */
export function buckets(event) {
  return Object.entries(costOf(event)?.byBucket ?? {}).sort(([a, n], [b, m]) => m - n || a.localeCompare(b));
}

/** The plan's steps; empty when the answer carries none. */
export function planOf(event) {
  const plan = costOf(event)?.plan;
  return Array.isArray(plan) ? plan : [];
}

/** Whether the plan's steps tell calls that were made; an explanation's only tell estimates. */
export function hasRun(steps) {
  return steps.some(step => step.calls !== undefined);
}
