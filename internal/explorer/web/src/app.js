// The page: a bar with the caller's key on top, GraphiQL below, and how each
// answer ended and what it cost under its result.
import { Bar } from './bar.js';
import { Editors } from './editors.js';
import { keyRefused, shownAfter, tenantsOf } from './outcome.js';
import { Status } from './status.js';
import { ExplainButton, SamplesMenu, named } from './toolbar.js';

const { React, GraphiQL } = window;
const { createElement: h, Fragment, useEffect, useMemo, useState } = React;
const { DOC_EXPLORER_PLUGIN } = GraphiQL.React;

// The button's name begins with the word that stands below its icon.
DOC_EXPLORER_PLUGIN.title = 'Docs';

/** How the last question ended, as the status line shows it. */
function useLast(api) {
  const [last, setLast] = useState(null);
  useEffect(() => api.onAnswer(event => setLast(current => shownAfter(current, event))), [api]);
  return last;
}

/** The tenants that the caller was last told of; another key may have others. */
function useTenants(last, key) {
  const [known, setKnown] = useState({ key: '', ids: [] });
  const ids = tenantsOf(last);
  useEffect(() => {
    if (ids.length > 0) setKnown({ key, ids });
  }, [last]);
  return known.key === key ? known.ids : [];
}

export function App({ config, api, storage }) {
  const [caller, setCaller] = useState({ ...api.caller });
  const [asked, setAsked] = useState({ ...api.caller });
  const last = useLast(api);
  const tenants = useTenants(last, caller.key);
  const type = change => {
    Object.assign(api.caller, change);
    setCaller({ ...api.caller });
  };
  const done = () => (asked.key !== api.caller.key || asked.tenant !== api.caller.tenant) && setAsked({ ...api.caller });
  const choose = tenant => {
    type({ tenant });
    done();
  };
  // A new function makes GraphiQL ask for the schema again: another caller may see another one.
  const fetcher = useMemo(() => (params, options) => api.run(named(params), options), [api, asked]);
  const tabs = useMemo(() => config.samples.slice(0, 1).map(query => ({ query })), [config]);
  const refused = keyRefused(last) && last.caller.key === caller.key;
  return h(Fragment, null,
    h(Bar, { config, caller, refused, tenants, onType: type, onDone: done }),
    h('main', null, h(GraphiQL, {
      fetcher,
      storage,
      schema: asked.key ? undefined : null,
      defaultTabs: tabs,
      schemaDescription: true,
      shouldPersistHeaders: false,
      toolbar: { additionalContent: h(Fragment, null, config.explain && h(ExplainButton, { api }), h(SamplesMenu, { samples: config.samples })) },
    }, h(GraphiQL.Logo, { key: 'logo' }, ' '), h(GraphiQL.Footer, { key: 'footer' }, h(Editors), h(Status, { event: last, onTenant: choose })))),
  );
}
