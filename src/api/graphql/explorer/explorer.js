// The explorer page. It holds no knowledge of the schema: types and fields come by introspection.

const EXAMPLES = {
  'From a model to data and experiments': `query {
  model(id: "aip://model/registry/ranking-model-v5-20XX0101") {
    name
    owners { name }
    currentInstance {
      version
      pipeline { name owners { name } }
      features { edges { node { name data { edges { node { name } } } } } }
      associatedAbTests { name cells { number name } }
    }
  }
}`,
  'Which models are tested in an experiment': `query {
  abTest(id: "aip://ab-test/experimentation/12345") {
    name
    status
    cells { number name }
    modelInstances { uri version instanceOf { name owners { name } } }
  }
}`,
  'Who uses a feature': `query ($uri: ID! = "aip://feature/feature-store/watch-recency") {
  feature(id: $uri) {
    name
    usedBy { edges { node { uri version instanceOf { name owners { name } } } } totalCount }
  }
}`,
  'Everything about a URI': `query ($uri: ID! = "aip://model/registry/ranking-v5") {
  component(uri: $uri) {
    entityType
    name
    state
    hydratedAt
    lastError
    owners { name }
    issues { kind detail }
    unresolved { relation text }
    relationships(first: 50) {
      totalCount
      edges { name direction provenance node { uri entityType name } }
    }
  }
}`,
  'The first models': `query {
  models(first: 20) {
    totalCount
    pageInfo { hasNextPage endCursor }
    edges { node { uri name stage businessDomains } }
  }
}`,
}

const INTROSPECTION = `query {
  __schema {
    queryType { name }
    types {
      kind name description
      fields { name description args { name type { ...T } } type { ...T } }
      enumValues { name }
      possibleTypes { name }
    }
  }
}
fragment T on __Type { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name } } } } }`

const at = (id) => document.getElementById(id)
const make = (tag, text = '', className = '') =>
  Object.assign(document.createElement(tag), { textContent: text, className })

async function ask(query, variables, asOf) {
  const response = await fetch(`/graphql${asOf ? `?asOf=${encodeURIComponent(asOf)}` : ''}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables }),
  })
  return response.json()
}

async function run() {
  at('status').textContent = 'running …'
  const started = performance.now()
  try {
    const variables = at('variables').value.trim()
    const answer = await ask(at('query').value, variables === '' ? {} : JSON.parse(variables), at('as-of').value.trim())
    show(answer)
    const ms = Math.round(performance.now() - started)
    at('status').textContent = answer.errors ? `${answer.errors.length} error(s), ${ms} ms` : `${ms} ms`
  } catch (error) {
    at('result').replaceChildren(make('span', String(error), 'wrong'))
    at('status').textContent = 'failed'
  }
}

/** Text nodes only: whatever an answer holds, it is never read as markup. */
function show(answer) {
  const text = JSON.stringify(answer, null, 2)
  const token = /("(?:\\.|[^"\\])*")(\s*:)?|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/g
  const parts = []
  let end = 0
  for (const match of text.matchAll(token)) {
    parts.push(text.slice(end, match.index))
    parts.push(make('span', match[1] ?? match[0], match[2] ? 'key' : match[1] ? 'string' : 'number'))
    parts.push(match[2] ?? '')
    end = match.index + match[0].length
  }
  at('result').replaceChildren(...parts, text.slice(end))
}

// ---------------------------------------------------------------------------------------------------------- schema

let types = new Map()
const trail = []

function named(type) {
  return type.ofType ? named(type.ofType) : type.name
}

function printed(type) {
  if (type.kind === 'NON_NULL') return `${printed(type.ofType)}!`
  return type.kind === 'LIST' ? `[${printed(type.ofType)}]` : type.name
}

function link(name, text = name) {
  const button = make('button', text, 'link')
  button.type = 'button'
  button.addEventListener('click', () => open(name))
  return button
}

function open(name) {
  const known = trail.indexOf(name)
  trail.splice(known < 0 ? trail.length : known + 1)
  if (known < 0) trail.push(name)
  at('find').value = ''
  browse()
}

function browse() {
  const type = types.get(trail.at(-1))
  at('trail').replaceChildren(...trail.slice(-6).flatMap((name, i) => (i === 0 ? [link(name)] : [' › ', link(name)])))
  if (type) at('schema').replaceChildren(make('p', type.description ?? ''), fieldsOf(type))
}

function fieldsOf(type) {
  const list = make('ul')
  for (const field of type.fields ?? []) list.append(fieldItem(field))
  for (const value of type.enumValues ?? []) list.append(make('li', value.name))
  for (const possible of type.kind === 'INTERFACE' ? (type.possibleTypes ?? []) : []) {
    const item = make('li', '… on ')
    item.append(link(possible.name))
    list.append(item)
  }
  return list
}

function fieldItem(field, owner = '') {
  const args = field.args.length > 0 ? `(${field.args.map((a) => `${a.name}: ${printed(a.type)}`).join(', ')})` : ''
  const item = make('li', `${owner}${field.name}${args}: `)
  item.append(link(named(field.type), printed(field.type)))
  if (field.description) item.append(make('small', field.description))
  return item
}

function find() {
  const wanted = at('find').value.trim().toLowerCase()
  if (wanted === '') return browse()
  const list = make('ul')
  for (const type of types.values()) {
    if (list.childElementCount >= 100) break
    if (type.name.startsWith('__') || /(Connection|Edge)$/.test(type.name)) continue
    if (type.name.toLowerCase().includes(wanted)) {
      const item = make('li')
      item.append(link(type.name))
      list.append(item)
    }
    for (const field of type.fields ?? []) {
      if (field.name.toLowerCase().includes(wanted)) list.append(fieldItem(field, `${type.name}.`))
    }
  }
  at('schema').replaceChildren(list)
}

async function readSchema() {
  const { data } = await ask(INTROSPECTION, {}, '')
  const { __schema: schema } = data
  types = new Map(schema.types.map((type) => [type.name, type]))
  open(schema.queryType.name)
}

// ------------------------------------------------------------------------------------------------------------ page

function example(name) {
  at('query').value = EXAMPLES[name]
  // Their variables have defaults; what the example before was given is not theirs.
  at('variables').value = ''
}

at('example').append(...Object.keys(EXAMPLES).map((name) => make('option', name)))
at('example').addEventListener('change', (event) => example(event.target.value))
at('run').addEventListener('click', run)
at('find').addEventListener('input', find)
document.addEventListener('keydown', (event) => {
  if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return
  event.preventDefault()
  run()
})
example(Object.keys(EXAMPLES)[0])
readSchema()
