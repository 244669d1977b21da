// The status line below an answer: how it ended, what it cost, and what to do
// when it failed.
import { buckets, costDetails, costLine, costOf, hasRun, planOf } from './cost.7014e5ef144a.js';
import { headline, outcomeOf, tenantsOf, trouble } from './outcome.fb69328dadfb.js';

const { React, GraphiQL } = window;
const { createElement: h, Fragment } = React;
const { useExecutionContext } = GraphiQL.React;

function Plan({ steps }) {
  const run = hasRun(steps);
  const names = ['Field', 'Strategy', run && 'Calls', 'Estimate', 'Why'].filter(Boolean);
  return h('table', null,
    h('thead', null, h('tr', null, names.map(name => h('th', { key: name }, name)))),
    h('tbody', null, steps.map((step, i) => h('tr', { key: i },
      h('td', null, h('code', null, step.field)),
      h('td', null, step.strategy),
      run && h('td', { className: 'number' }, step.calls),
      h('td', { className: 'number' }, step.estimated),
      h('td', null, step.why),
    ))),
  );
}

function Trouble({ event }) {
  const { code, status, message } = trouble(event);
  return h(Fragment, null,
    code && h('span', { className: 'chip' }, code),
    status && h('span', { className: 'chip' }, status),
    message && h('span', { className: 'message' }, message),
    costOf(event) && h('span', { className: 'detail' }, costLine(event)),
  );
}

function Tenants({ ids, onChoose }) {
  return h('div', { className: 'tenants', role: 'group', 'aria-label': 'Your tenants' },
    h('span', { className: 'detail' }, 'Your tenants:'),
    ids.map(id => h('button', { key: id, type: 'button', onClick: () => onChoose(id) }, id)),
  );
}

export function Status({ event, onTenant }) {
  const { run } = useExecutionContext({ nonNull: true });
  if (!event) return h('div', { className: 'cost idle', role: 'status' }, 'What an answer costs in Okta calls appears here.');
  const steps = planOf(event);
  const tenants = tenantsOf(event);
  const bad = headline(event);
  const choose = id => {
    onTenant(id);
    if (event.kind === 'run') run();
  };
  return h('div', { className: `cost ${outcomeOf(event)}` },
    h('div', { className: 'line', role: 'status' },
      h('strong', null, bad || costLine(event)),
      bad && h(Trouble, { event }),
      costDetails(event).map(text => h('span', { key: text, className: 'detail' }, text)),
      buckets(event).map(([name, n]) => h('span', { key: name, className: 'chip', title: `${n} of the calls count against this Okta rate limit` }, `${name} × ${n}`)),
    ),
    tenants.length > 0 && h(Tenants, { ids: tenants, onChoose: choose }),
    steps.length > 0 && h('details', null, h('summary', null, `Plan (${steps.length})`), h(Plan, { steps })),
  );
}
