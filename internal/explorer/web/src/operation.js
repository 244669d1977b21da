// Which operation of a document to run.

/**
 * `wanted` when the document has an operation of that name, else the name of
 * its only operation. GraphiQL learns an operation's name a moment after the
 * text has changed, so right after a change of tabs it sends the former tab's.
 */
export function operationName(parse, query, wanted) {
  let names;
  try {
    names = parse(query).definitions.filter(d => d.kind === 'OperationDefinition').map(d => d.name?.value);
  } catch {
    return wanted; // the server says what is wrong with the text
  }
  if (names.includes(wanted)) return wanted;
  return names.length === 1 ? names[0] : wanted;
}
