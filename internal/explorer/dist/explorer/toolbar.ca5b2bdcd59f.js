// What the page adds to GraphiQL's toolbar: the price of a query, and the samples.
import { operationName } from './operation.68cff4d7504f.js';
import { replaceable, title } from './samples.e153c438debc.js';

const { React, ReactDOM, GraphiQL } = window;
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

export function SamplesMenu({ samples }) {
  const { changeTab, moveTab, tabs, queryEditor, variableEditor, headerEditor, responseEditor, updateActiveTabValues } = useEditorContext({ nonNull: true });
  const [inNewTab, setInNewTab] = useState(false);
  const latest = useRef(tabs);
  latest.current = tabs;
  function open(sample) {
    const there = tabs.findIndex(tab => tab.query === sample);
    if (there >= 0) return changeTab(there);
    // What the caller wrote is not replaced, whatever the menu says.
    if (!inNewTab && replaceable(queryEditor.getValue(), samples)) {
      queryEditor.setValue(sample);
      responseEditor.setValue('');
      return updateActiveTabValues({ query: sample, response: '' });
    }
    // GraphiQL learns of typed text a moment later, too late for the tab that is left. And not addTab:
    // it may read the former tab's text from the editor after it has put the new one's there.
    ReactDOM.flushSync(() => updateActiveTabValues({
      query: queryEditor.getValue(),
      variables: variableEditor?.getValue(),
      headers: headerEditor?.getValue(),
    }));
    const count = latest.current.length;
    moveTab([...latest.current, tabWith(sample)]);
    changeTab(count);
  }
  return h(ToolbarMenu, { label: 'Samples: queries to start from', button: h(Icon, { path: 'M4 5h16M4 10h10M4 15h16M4 20h7' }) },
    h(NewTabItem, { chosen: inNewTab, onChange: setInNewTab }),
    samples.map(sample => h(ToolbarMenu.Item, { key: title(sample), onSelect: () => open(sample) }, title(sample))));
}
