// Copies the libraries' browser builds and our own files into ../dist under
// names that carry a hash of their content, rewrites references to them, and
// collects the licences. The same input gives the same bytes.
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, parse } from 'node:path';
import { fileURLToPath } from 'node:url';
import { notices } from './notices.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const dist = join(here, '..', 'dist');
const modules = join(here, 'node_modules');

// A file comes after everything it refers to, so that the names it refers to are known.
const inputs = [
  ['react.js', join(modules, 'react/umd/react.production.min.js')],
  ['react-dom.js', join(modules, 'react-dom/umd/react-dom.production.min.js')],
  ['graphiql.js', join(modules, 'graphiql/graphiql.min.js')],
  ['graphiql.css', join(modules, 'graphiql/graphiql.min.css')],
  ...['favicon.svg', 'theme.css', 'page.css', 'layout.css', 'narrow.css', 'storage.js', 'api.js', 'cost.js', 'operation.js', 'outcome.js', 'samples.js', 'bar.js', 'editors.js', 'status.js', 'toolbar.js', 'app.js', 'init.js'].map(name => [name, join(here, 'src', name)]),
];

const hashed = new Map();

// Source maps are not shipped, and a reference to a missing one is an error in every browser's console.
const withoutSourceMap = text => text.replace(/\n?\/\/# sourceMappingURL=\S+\s*$/, '\n');

function withHashedNames(text, name) {
  return text.replace(/(['"])(\.\/|explorer\/)([a-z-]+\.(?:js|css|svg))\1/g, (_, quote, base, file) => {
    if (!hashed.has(file)) throw new Error(`${name} refers to ${file}, which is not built before it`);
    return quote + base + hashed.get(file) + quote;
  });
}

function build() {
  const files = new Map();
  for (const [name, path] of inputs) {
    const own = path.startsWith(join(here, 'src'));
    const text = withoutSourceMap(readFileSync(path, 'utf8'));
    const content = own ? withHashedNames(text, name) : text;
    const { name: stem, ext } = parse(name);
    hashed.set(name, `${stem}.${createHash('sha256').update(content).digest('hex').slice(0, 12)}${ext}`);
    files.set(join('explorer', hashed.get(name)), content);
  }
  files.set('index.html', withHashedNames(readFileSync(join(here, 'src/index.html'), 'utf8'), 'index.html'));
  files.set('THIRD-PARTY-NOTICES.txt', notices(join(modules)));
  return files;
}

function committed() {
  const names = readdirSync(dist, { recursive: true, withFileTypes: true }).filter(entry => entry.isFile());
  return new Map(names.map(entry => {
    const path = join(entry.parentPath ?? entry.path, entry.name);
    return [path.slice(dist.length + 1), readFileSync(path, 'utf8')];
  }));
}

function check(files) {
  const there = committed();
  const wrong = [...new Set([...files.keys(), ...there.keys()])].filter(name => files.get(name) !== there.get(name));
  if (wrong.length === 0) return;
  console.error(`internal/explorer/dist is not current (run make explorer): ${wrong.sort().join(', ')}`);
  process.exit(1);
}

function write(files) {
  rmSync(dist, { recursive: true, force: true });
  for (const [name, content] of files) {
    mkdirSync(dirname(join(dist, name)), { recursive: true });
    writeFileSync(join(dist, name), content);
  }
}

const files = build();
if (process.argv.includes('--check')) check(files);
else write(files);
