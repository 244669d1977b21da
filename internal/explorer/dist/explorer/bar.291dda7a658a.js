// The bar on top: what this server is, and who asks it.
const { createElement: h } = window.React;

function Field({ label, value, secret, invalid, placeholder, choices, onType, onDone }) {
  const list = choices?.length > 0 ? `oktagraph-${label}-choices` : undefined;
  return h('label', { className: 'field' }, h('span', null, label), h('input', {
    type: 'text', // a password field would make the browser offer to keep it
    className: secret ? 'secret' : undefined,
    name: `oktagraph-${label}`,
    value,
    placeholder,
    list,
    'aria-invalid': invalid || undefined,
    autoComplete: 'off',
    autoCapitalize: 'off',
    spellCheck: false,
    onChange: event => onType(event.target.value.trim()),
    onBlur: onDone,
    onKeyDown: event => event.key === 'Enter' && onDone(),
  }), list && h('datalist', { id: list }, choices.map(choice => h('option', { key: choice, value: choice }))));
}

function Hint({ caller, refused }) {
  if (!caller.key) return h('span', { className: 'hint' }, 'Enter an API key to start');
  return refused && h('span', { className: 'hint wrong' }, 'This key was refused');
}

export function Bar({ config, caller, refused, tenants, onType, onDone }) {
  return h('header', { className: 'bar' },
    h('img', { className: 'mark', src: document.querySelector('link[rel=icon]').href, alt: '' }),
    h('h1', null, 'oktagraph'),
    config.demo && h('span', { className: 'badge', title: 'Made-up people and groups; no Okta org is asked.' }, 'simulated org'),
    config.schemaUrl && h('a', { href: config.schemaUrl, target: '_blank', rel: 'noreferrer' }, 'Schema'),
    h('span', { className: 'gap' }),
    h(Hint, { caller, refused }),
    h(Field, { label: 'API key', secret: true, invalid: refused, placeholder: 'kept in memory only', value: caller.key, onType: key => onType({ key }), onDone }),
    h(Field, { label: 'Tenant', placeholder: 'optional', choices: tenants, value: caller.tenant, onType: tenant => onType({ tenant }), onDone }),
  );
}
