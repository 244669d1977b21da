// What the page adds to GraphiQL's toolbar: the price of a query, and the samples.
import { operationName } from './operation.68cff4d7504f.js';
import { replaceable, title } from './samples.e153c438debc.js';

const { React, GraphiQL } = window;
const { createElement: h, useRef, useState } = React;
const { ToolbarButton, ToolbarMenu, useEditorContext } = GraphiQL.React;

/** The parameters of a request, with the name of the operation to run. */
export function named(params) {
  return { ...params, operationName: operationName(GraphiQL.GraphQL.parse, params.query, params.operationName) };
}

function parseObject(text) {
  return text?.trim() ? JSON.parse(text) : undefined;
}

function Icon({ path }) {
  return h('svg', { className: 'graphiql-toolbar-icon', viewBox: '0 0 24 24', fill: 'none', stroke: 'currentColor', strokeWidth: 1.5, 'aria-hidden': true },
    h('path', { d: path }));
}

export function ExplainButton({ api }) {
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
  return h(ToolbarButton, { label: 'Explain: what would this cost? (runs nothing)', onClick: explain }, h(Icon, { path: 'M4 20V10M10 20V4M16 20v-7M22 20H2' }));
}

function NewTabItem({ chosen, onChange }) {
  return h(ToolbarMenu.Item, {
    role: 'menuitemcheckbox',
    'aria-checked': chosen,
    className: 'new-tab',
    onSelect: event => {
      event.preventDefault(); // the menu stays open for the choice of a sample
      onChange(!chosen);
    },
  }, 'Open in a new tab');
}

/** A tab of GraphiQL's, as its storage keeps them. */
function tabWith(query) {
  const id = Array.from(crypto.getRandomValues(new Uint32Array(3)), n => n.toString(36)).join('');
  const operation = operationName(GraphiQL.GraphQL.parse, query) ?? null;
  return { id, hash: id, title: operation, query, variables: null, headers: null, operationName: operation, response: null };
}

// GraphiQL puts typed text into its tab 100 ms after the last key.
const SETTLE = 150;

export function SamplesMenu({ samples }) {
  const editor = useEditorContext({ nonNull: true });
  const [inNewTab, setInNewTab] = useState(false);
  const latest = useRef(editor);
  latest.current = editor;
  // Not addTab: it may read the former tab's text from the editor after it has put the new one's there.
  function openTab(sample, patience = 4) {
    const { tabs, activeTabIndex, queryEditor, moveTab, changeTab } = latest.current;
    const settled = (tabs[activeTabIndex].query ?? '') === queryEditor.getValue();
    if (!settled && patience > 0) return setTimeout(() => openTab(sample, patience - 1), SETTLE);
    moveTab([...tabs, tabWith(sample)]);
    changeTab(tabs.length);
  }
  function open(sample) {
    const { tabs, changeTab, queryEditor, responseEditor, updateActiveTabValues } = editor;
    const there = tabs.findIndex(tab => tab.query === sample);
    if (there >= 0) return changeTab(there);
    // What the caller wrote is not replaced, whatever the menu says.
    if (inNewTab || !replaceable(queryEditor.getValue(), samples)) return setTimeout(() => openTab(sample), SETTLE);
    queryEditor.setValue(sample);
    responseEditor.setValue('');
    updateActiveTabValues({ query: sample, response: '' });
  }
  return h(ToolbarMenu, { label: 'Samples: queries to start from', button: h(Icon, { path: 'M4 5h16M4 10h10M4 15h16M4 20h7' }) },
    h(NewTabItem, { chosen: inNewTab, onChange: setInNewTab }),
    samples.map(sample => h(ToolbarMenu.Item, { key: title(sample), onSelect: () => open(sample) }, title(sample))));
}
