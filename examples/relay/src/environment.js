const { Environment, Network, RecordSource, Store } = require('relay-runtime');

const url = process.env.OKTAGRAPH_URL ?? 'http://127.0.0.1:8080/graphql';
const key = process.env.OKTAGRAPH_API_KEY;

async function ask({ text, name }, variables) {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${key}` },
    body: JSON.stringify({ query: text, operationName: name, variables }),
  });
  const answer = await response.json();
  if (!answer.data) throw new Error(answer.errors?.map(e => e.message).join('; ') ?? `HTTP ${response.status}`);
  return answer;
}

exports.environment = new Environment({ network: Network.create(ask), store: new Store(new RecordSource()) });
