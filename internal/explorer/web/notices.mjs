// Collects the licences of everything the browser builds contain. GraphiQL's
// source map names what was bundled into it.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const licences = join(dirname(fileURLToPath(import.meta.url)), 'licences');
const mit = readFileSync(join(licences, 'mit.txt'), 'utf8');

// React's own builds hold the scheduler too and have no source map.
const besidesGraphiql = ['react', 'react-dom', 'scheduler', 'graphiql', '@graphiql/react', '@graphiql/toolkit', 'codemirror-graphql', 'graphql-language-service'];

// Under the MIT licence by their package.json, which ship no licence file or are bundled without being installed.
const holders = {
  '@babel/runtime': '2014-present Sebastian McKenzie and other contributors',
  '@headlessui/react': '2020 Tailwind Labs',
  '@radix-ui/react-use-escape-keydown': '2022 WorkOS',
  'graphql-ws': '2020 Denis Badurina',
  'react-compiler-runtime': 'Meta Platforms, Inc. and affiliates',
  'react-remove-scroll-bar': '2017 Anton Korzunov',
  'toggle-selection': '2017 sudodoki',
};

const fonts = [
  ['Fira Code (font, in the style sheet)', 'fira-code.txt'],
  ['Roboto (font, in the style sheet), Copyright 2011 The Roboto Project Authors', 'roboto.txt'],
];

function bundled(modules) {
  const { sources } = JSON.parse(readFileSync(join(modules, 'graphiql/graphiql.min.js.map'), 'utf8'));
  const names = sources.map(source => source.match(/.*node_modules\/((?:@[^/]+\/)?[^/]+)/)?.[1]).filter(Boolean);
  return [...new Set([...names, ...besidesGraphiql])].sort();
}

function licenceText(modules, name) {
  const folder = join(modules, name);
  const file = existsSync(folder) && readdirSync(folder).sort().find(entry => /^licen[cs]e/i.test(entry));
  if (file) return readFileSync(join(folder, file), 'utf8').trim();
  if (holders[name]) return `The MIT License\n\nCopyright (c) ${holders[name]}\n\n${mit}`.trim();
  throw new Error(`no licence text known for ${name}`);
}

/** The notices file: each text once, under the names of all it covers. */
export function notices(modules) {
  const namesByText = new Map();
  const add = (text, name) => namesByText.set(text, [...(namesByText.get(text) ?? []), name]);
  for (const name of bundled(modules)) add(licenceText(modules, name), name);
  for (const [name, file] of fonts) add(readFileSync(join(licences, file), 'utf8').trim(), name);
  const parts = [...namesByText].map(([text, names]) => `${names.join(', ')}\n\n${text}\n`);
  const rule = `\n${'-'.repeat(72)}\n\n`;
  return `The explorer's files contain these works under their own licences.\n${rule}${parts.join(rule)}`;
}
