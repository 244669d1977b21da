// What GraphiQL's editors lack: names for those who cannot see where they are,
// and lines that go on below instead of being cut.
const { React, GraphiQL } = window;
const { useEffect } = React;
const { useEditorContext } = GraphiQL.React;

/** Names an editor; an answer is read, so the keyboard must reach what scrolls. */
function equip(editor, name, read) {
  if (!editor) return;
  editor.getInputField().setAttribute('aria-label', name);
  const scroller = editor.getScrollerElement();
  if (read) {
    scroller.tabIndex = 0;
    scroller.setAttribute('role', 'group');
    scroller.setAttribute('aria-label', name);
  }
}

/** Shows nothing; it stands where GraphiQL's editors can be had. */
export function Editors() {
  const { queryEditor, variableEditor, headerEditor, responseEditor } = useEditorContext({ nonNull: true });
  useEffect(() => {
    equip(queryEditor, 'Query');
    queryEditor?.setOption('lineWrapping', true);
  }, [queryEditor]);
  useEffect(() => equip(variableEditor, 'Variables'), [variableEditor]);
  useEffect(() => equip(headerEditor, 'Headers'), [headerEditor]);
  useEffect(() => equip(responseEditor, 'Answer', true), [responseEditor]);
  return null;
}
