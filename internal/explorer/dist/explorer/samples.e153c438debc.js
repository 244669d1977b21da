// The sample queries: what they are called, and where one opens. Pure.

/** A sample's name in words: "Who Is Admin". */
export function title(sample) {
  return sample.match(/\bquery\s+(\w+)/)[1].replace(/(\w)([A-Z])/g, '$1 $2');
}

const onlyComments = /^\s*(#[^\n]*(\n\s*|$))*$/;

/** Whether nothing of the caller's own is lost when `text` is replaced. */
export function replaceable(text, samples) {
  return samples.includes(text) || onlyComments.test(text ?? '');
}
