// The page: a bar with the caller's key on top, GraphiQL below, and what each
// answer cost under its result.
import { buckets, costDetails, costLine, hasRun, planOf } from './cost.js';
import { operationName } from './operation.js';

const { React, GraphiQL } = window;
const { createElement: h, Fragment, useEffect, useMemo, useState } = React;
const { ToolbarButton, ToolbarMenu, useEditorContext } = GraphiQL.React;

function Field({ label, value, secret, placeholder, onType, onDone }) {
  return h('label', { className: 'field' }, h('span', null, label), h('input', {
    type: 'text', // a password field would make the browser offer to keep it
    className: secret ? 'secret' : undefined,
    name: `oktagraph-${label}`,
    value,
    placeholder,
    autoComplete: 'off',
    autoCapitalize: 'off',
    spellCheck: false,
    onChange: event => onType(event.target.value.trim()),
    onBlur: onDone,
    onKeyDown: event => event.key === 'Enter' && onDone(),
  }));
}

function Bar({ config, caller, onType, onDone }) {
  return h('header', { className: 'bar' },
    h('img', { className: 'mark', src: document.querySelector('link[rel=icon]').href, alt: '' }),
    h('h1', null, 'oktagraph'),
    config.demo && h('span', { className: 'badge', title: 'Made-up people and groups; no Okta org is asked.' }, 'simulated org'),
    config.schemaUrl && h('a', { href: config.schemaUrl, target: '_blank', rel: 'noreferrer' }, 'Schema'),
    h('span', { className: 'gap' }),
    !caller.key && h('span', { className: 'hint' }, 'Enter an API key to start'),
    h(Field, { label: 'API key', secret: true, placeholder: 'kept in memory only', value: caller.key, onType: key => onType({ key }), onDone }),
    h(Field, { label: 'Tenant', placeholder: 'optional', value: caller.tenant, onType: tenant => onType({ tenant }), onDone }),
  );
}

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

function Cost({ api }) {
  const [event, setEvent] = useState(null);
  useEffect(() => api.onAnswer(setEvent), [api]);
  if (!event) return h('div', { className: 'cost idle', role: 'status' }, 'What an answer costs in Okta calls appears here.');
  const steps = planOf(event);
  return h('div', { className: 'cost' },
    h('div', { className: 'line', role: 'status' },
      h('strong', null, costLine(event)),
      costDetails(event).map(text => h('span', { key: text, className: 'detail' }, text)),
      buckets(event).map(([name, n]) => h('span', { key: name, className: 'chip', title: `${n} of the calls count against this Okta rate limit` }, `${name} × ${n}`)),
    ),
    steps.length > 0 && h('details', null, h('summary', null, `Plan (${steps.length})`), h(Plan, { steps })),
  );
}

function named(params) {
  return { ...params, operationName: operationName(GraphiQL.GraphQL.parse, params.query, params.operationName) };
}

function parseObject(text) {
  return text?.trim() ? JSON.parse(text) : undefined;
}

function ExplainIcon() {
  return h('svg', { className: 'graphiql-toolbar-icon', viewBox: '0 0 24 24', fill: 'none', stroke: 'currentColor', strokeWidth: 1.5, 'aria-hidden': true },
    h('path', { d: 'M4 20V10M10 20V4M16 20v-7M22 20H2' }));
}

function ExplainButton({ api }) {
  const { queryEditor, variableEditor, headerEditor, responseEditor, updateActiveTabValues } = useEditorContext({ nonNull: true });
  async function explain() {
    let text;
    try {
      const params = named({
        query: queryEditor.getValue(),
        variables: parseObject(variableEditor?.getValue()),
        operationName: queryEditor.operationName ?? undefined,
      });
      text = JSON.stringify(await api.explain(params, parseObject(headerEditor?.getValue())), null, 2);
    } catch (error) {
      text = error.message;
    }
    responseEditor.setValue(text);
    updateActiveTabValues({ response: text });
  }
  return h(ToolbarButton, { label: 'Explain: what would this cost? (runs nothing)', onClick: explain }, h(ExplainIcon));
}

// So many samples are open at first, as many tabs as a laptop's screen has room for; the menu has all.
const OPEN_SAMPLES = 6;

function title(sample) {
  return sample.match(/\bquery\s+(\w+)/)[1].replace(/(\w)([A-Z])/g, '$1 $2');
}

function SamplesIcon() {
  return h('svg', { className: 'graphiql-toolbar-icon', viewBox: '0 0 24 24', fill: 'none', stroke: 'currentColor', strokeWidth: 1.5, 'aria-hidden': true },
    h('path', { d: 'M4 5h16M4 10h10M4 15h16M4 20h7' }));
}

function SamplesMenu({ samples }) {
  const { addTab, changeTab, tabs, queryEditor, updateActiveTabValues } = useEditorContext({ nonNull: true });
  function open(sample) {
    const there = tabs.findIndex(tab => tab.query === sample);
    if (there >= 0) return changeTab(there);
    addTab();
    // addTab clears the editors as it switches; what is set after it lands in the new tab.
    setTimeout(() => {
      queryEditor.setValue(sample);
      updateActiveTabValues({ query: sample });
    });
  }
  return h(ToolbarMenu, { label: 'Sample queries', button: h(SamplesIcon) },
    samples.map(sample => h(ToolbarMenu.Item, { key: title(sample), onSelect: () => open(sample) }, title(sample))));
}

export function App({ config, api, storage }) {
  const [caller, setCaller] = useState({ ...api.caller });
  const [asked, setAsked] = useState({ ...api.caller });
  const type = change => {
    Object.assign(api.caller, change);
    setCaller({ ...api.caller });
  };
  const done = () => (asked.key !== api.caller.key || asked.tenant !== api.caller.tenant) && setAsked({ ...api.caller });
  // A new function makes GraphiQL ask for the schema again: another caller may see another one.
  const fetcher = useMemo(() => (params, options) => api.run(named(params), options), [api, asked]);
  const tabs = useMemo(() => config.samples.slice(0, OPEN_SAMPLES).map(query => ({ query })), [config]);
  return h(Fragment, null,
    h(Bar, { config, caller, onType: type, onDone: done }),
    h(GraphiQL, {
      fetcher,
      storage,
      schema: asked.key ? undefined : null,
      defaultTabs: tabs,
      schemaDescription: true,
      shouldPersistHeaders: false,
      toolbar: { additionalContent: h(Fragment, null, config.explain && h(ExplainButton, { api }), h(SamplesMenu, { samples: config.samples })) },
    }, h(GraphiQL.Logo, { key: 'logo' }, ' '), h(GraphiQL.Footer, { key: 'footer' }, h(Cost, { api }))),
  );
}
