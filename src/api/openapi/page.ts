// Renders the OpenAPI document as one page of documentation without a script.
import { PROBLEMS, type ProblemCode } from '../../contracts/problem.ts'
import { isObject, type JsonObject } from '../../lib/json.ts'
import { PROBLEM_HELP } from './problem-help.ts'
import { STYLE } from './style.ts'

/**
 * The documentation for people: one page made from the OpenAPI document, without a script. `origin`: where this process
 * is reached, for the lines to copy.
 */
export function docsPage(document: JsonObject, origin: string): string {
  const operations = operationsOf(document)
  const { title, version, description } = objectAt(document, 'info')
  const tags = listAt(document, 'tags')
  const schemas = objectAt(objectAt(document, 'components'), 'schemas')
  const shapes = Object.entries(schemas).filter(([name]) => !name.endsWith('Answer'))
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${text(title)}: API</title>
<style>${STYLE}</style>
</head>
<body>
<header>
<h1>${text(title)}: API</h1>
<p>${text(description)}</p>
<p class="quiet">Version ${text(version)}. <a href="/openapi.json">OpenAPI 3.1 document</a>. <a href="/graphql">GraphiQL</a>.</p>
</header>
<nav aria-label="Contents">
<ul>
${operations.map(({ id }) => `<li><a href="#${text(id)}">${text(id)}</a></li>`).join('\n')}
<li><a href="#shapes">Shapes</a></li>
<li><a href="#problems">Problems</a></li>
</ul>
</nav>
<main>
${tags.map((tag) => group(tag, operations, { origin, schemas })).join('\n')}
<h2 id="shapes">Shapes</h2>
<p>Parts that several answers share.</p>
${shapes.map(([name, schema]) => shape(name, schema)).join('\n')}
<h2 id="problems">Problems</h2>
<p>Why a request is refused. The code decides the status; <code>type</code> of a problem leads to its row here.</p>
${problems()}
</main>
</body>
</html>
`
}

interface DescribedOperation {
  readonly id: string
  readonly method: string
  readonly path: string
  readonly of: Readonly<Record<string, unknown>>
}

interface Around {
  readonly origin: string
  readonly schemas: Readonly<Record<string, unknown>>
}

function operationsOf(document: JsonObject): readonly DescribedOperation[] {
  return Object.entries(objectAt(document, 'paths')).flatMap(([path, methods]) =>
    Object.entries(objectOf(methods)).map(([method, of]) => ({
      id: String(objectOf(of)['operationId']),
      method: method.toUpperCase(),
      path,
      of: objectOf(of),
    })),
  )
}

function group(tag: unknown, operations: readonly DescribedOperation[], around: Around): string {
  const { name, description } = objectOf(tag)
  const own = operations.filter(({ of }) => listAt(of, 'tags').includes(name))
  return `<h2>${text(name)}</h2>\n<p>${text(description)}</p>\n${own.map((one) => section(one, around)).join('\n')}`
}

function section({ id, method, path, of }: DescribedOperation, around: Around): string {
  return `<section class="operation" id="${text(id)}" aria-labelledby="${text(id)}-title">
<h3 id="${text(id)}-title">${text(id)}: ${text(of['summary'])}</h3>
<p class="request"><span class="method">${method}</span> <code>${text(path)}</code></p>
${of['description'] === undefined ? '' : `<p>${text(of['description'])}</p>`}
${parametersOf(of)}
${answersOf(of, around)}
${refusalsOf(of)}
${examplesOf(of, around.origin)}
</section>`
}

function parametersOf(of: DescribedOperation['of']): string {
  const inUrl = listAt(of, 'parameters').map((parameter) => {
    const { name, in: location, required, description, schema } = objectOf(parameter)
    return row(name, { location, required: required === true, description, schema })
  })
  const inBody = contentsOf(of['requestBody']).flatMap(([, { schema }]) => {
    const required = listAt(objectOf(schema), 'required')
    return Object.entries(objectAt(objectOf(schema), 'properties')).map(([name, member]) =>
      row(name, {
        location: 'body',
        required: required.includes(name),
        description: objectOf(member)['description'],
        schema: member,
      }),
    )
  })
  const bodies = contentsOf(of['requestBody']).map(([type]) => type)
  const rows = [...inUrl, ...inBody]
  const body =
    bodies.length === 0
      ? ''
      : `<p class="quiet">Body: ${bodies.map((type) => `<code>${text(type)}</code>`).join(', ')}.</p>`
  if (rows.length === 0) return `${body}<p class="quiet">It takes no parameters.</p>`
  return `<h4>Parameters</h4>\n${body}${table(['Name', 'In', 'Takes', 'Meaning'], rows)}`
}

function row(
  name: unknown,
  of: {
    readonly location: unknown
    readonly required: boolean
    readonly description: unknown
    readonly schema: unknown
  },
): readonly string[] {
  const usual = objectOf(of.schema)['default']
  const more = of.required ? 'Required.' : usual === undefined ? '' : `Usually <code>${text(usual)}</code>.`
  return [
    `<code>${text(name)}</code>`,
    text(of.location),
    typeOf(of.schema),
    `${text(of.description ?? '')}${more === '' ? '' : `. <span class="quiet">${more}</span>`}`,
  ]
}

function answersOf(of: DescribedOperation['of'], { schemas }: Around): string {
  return Object.entries(objectAt(of, 'responses'))
    .filter(([status, response]) => Number(status) < 400 || !Object.hasOwn(objectOf(response), 'x-codes'))
    .map(([status, response]) => {
      const contents = contentsOf(response)
      const heading = `<h4>Answer ${text(status)}</h4>\n<p class="quiet">${text(objectOf(response)['description'])} ${contents.map(([type]) => `<code>${text(type)}</code>`).join(', ')}</p>`
      const schema = contents.map(([, content]) => content.schema).find((one) => one !== undefined)
      if (schema === undefined) return heading
      const name = referredTo(schema)
      const complete = name === null ? schema : schemas[name]
      return `${heading}\n${members(complete)}`
    })
    .join('\n')
}

function refusalsOf(of: DescribedOperation['of']): string {
  const codes = Object.entries(objectAt(of, 'responses')).flatMap(([status, response]) =>
    listAt(objectOf(response), 'x-codes').map(
      (code) => `<a href="#${text(code)}">${text(code)}</a> <span class="quiet">${text(status)}</span>`,
    ),
  )
  return codes.length === 0 ? '' : `<h4>May be refused with</h4>\n<p>${codes.join(', ')}</p>`
}

function examplesOf(of: DescribedOperation['of'], origin: string): string {
  const examples = listAt(of, 'x-examples').map((example) => {
    const { title, method, path, body } = objectOf(example)
    if (method === 'GET') return `<li><a href="${text(path)}">${text(title)}</a><br><code>${text(path)}</code></li>`
    const sent =
      body === undefined
        ? ''
        : ` -H 'content-type: application/json' -d '${JSON.stringify(body).replaceAll("'", "'\\''")}'`
    const line = `curl -X ${String(method)} '${origin}${String(path)}'${sent}`
    return `<li>${text(title)}<pre tabindex="0">${text(line)}</pre></li>`
  })
  return examples.length === 0 ? '' : `<h4>Examples</h4>\n<ul>${examples.join('\n')}</ul>`
}

// ------------------------------------------------------------------------------------------------------------- shapes

function shape(name: string, schema: unknown): string {
  const description = objectOf(schema)['description']
  return `<section class="shape" id="shape-${text(name)}" aria-labelledby="shape-${text(name)}-title">
<h3 id="shape-${text(name)}-title">${text(name)}</h3>
${description === undefined ? '' : `<p>${text(description)}</p>`}
${members(schema)}
</section>`
}

/** The members of an object, those of objects within it below them; of anything else, what it is. */
function members(schema: unknown): string {
  const alternatives = alternativesOf(schema)
  if (alternatives.length > 1)
    return `<ul class="members">${alternatives.map((one) => `<li>one of them: ${typeOf(one)}${inner(one)}</li>`).join('\n')}</ul>`
  const properties = Object.entries(objectAt(objectOf(schema), 'properties'))
  if (properties.length === 0) return `<p>${typeOf(schema)}</p>`
  const required = listAt(objectOf(schema), 'required')
  const lines = properties.map(([name, member]) => {
    const description = objectOf(member)['description']
    const absent = required.includes(name) ? '' : ', optional'
    const about = description === undefined ? '' : `: ${text(description)}`
    return `<li><code>${text(name)}</code> <span class="quiet">${typeOf(member)}${absent}</span>${about}${inner(member)}</li>`
  })
  return `<ul class="members">${lines.join('\n')}</ul>`
}

/** What is within a member that has no name of its own. */
function inner(schema: unknown): string {
  if (referredTo(schema) !== null) return ''
  const of = objectOf(schema)
  if (Object.keys(objectAt(of, 'properties')).length > 0) return members(schema)
  for (const within of [of['items'], of['additionalProperties'], ...alternativesOf(schema)])
    if (isObject(within) && inner(within) !== '') return inner(within)
  return ''
}

/** In short, with links to shapes. */
function typeOf(schema: unknown): string {
  const name = referredTo(schema)
  if (name !== null) return `<a href="#shape-${text(name)}">${text(name)}</a>`
  const of = objectOf(schema)
  const alternatives = alternativesOf(schema)
  if (alternatives.length > 0) return alternatives.map(typeOf).join(' or ')
  if (Array.isArray(of['enum'])) return of['enum'].map((one) => `<code>${text(one)}</code>`).join(', ')
  if (of['const'] !== undefined) return `<code>${text(of['const'])}</code>`
  const type = [of['type'] ?? 'any JSON'].flat().map(String)
  if (type.includes('array')) return `list of ${typeOf(of['items'])}`
  if (
    type.includes('object') &&
    isObject(of['additionalProperties']) &&
    Object.keys(of['additionalProperties']).length > 0
  )
    return `object of ${typeOf(of['additionalProperties'])}`
  const bounds = boundsOf(of)
  const pattern = String(of['pattern'] ?? '')
  const format = of['format'] === 'date-time' ? ' (time)' : pattern.startsWith('^aip://') ? ' (URI)' : ''
  return `${type.join(' or ')}${format}${bounds}`
}

function boundsOf({ minimum, maximum }: Readonly<Record<string, unknown>>): string {
  if (typeof minimum !== 'number') return ''
  return typeof maximum === 'number' && maximum !== Number.MAX_SAFE_INTEGER
    ? `, ${minimum} to ${maximum}`
    : `, ${minimum} or more`
}

function alternativesOf(schema: unknown): readonly unknown[] {
  const of = objectOf(schema)
  return [...listAt(of, 'anyOf'), ...listAt(of, 'oneOf')]
}

function referredTo(schema: unknown): string | null {
  const reference = objectOf(schema)['$ref']
  return typeof reference === 'string' ? (reference.split('/').at(-1) ?? null) : null
}

// ------------------------------------------------------------------------------------------------------------ problems

function problems(): string {
  const rows = Object.entries(PROBLEMS).map(([code, { status, title }]) => {
    const { means, remedy } = PROBLEM_HELP[code as ProblemCode]
    return `<tr id="${code}"><td><code>${code}</code></td><td>${status}</td><td>${text(title)}. ${text(means)}</td><td>${text(remedy)}</td></tr>`
  })
  return tableOf(['Code', 'Status', 'Meaning', 'What to do'], rows)
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return tableOf(
    head,
    rows.map((cells) => `<tr>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`),
  )
}

function tableOf(head: readonly string[], rows: readonly string[]): string {
  const heads = head.map((name) => `<th scope="col">${name}</th>`).join('')
  return `<div class="table"><table><thead><tr>${heads}</tr></thead><tbody>${rows.join('\n')}</tbody></table></div>`
}

// ------------------------------------------------------------------------------------------------------------- reading

function contentsOf(of: unknown): readonly (readonly [string, { readonly schema?: unknown }])[] {
  return Object.entries(objectAt(objectOf(of), 'content')).map(([type, content]) => [type, objectOf(content)])
}

function objectAt(of: Readonly<Record<string, unknown>>, name: string): Readonly<Record<string, unknown>> {
  return objectOf(of[name])
}

function listAt(of: Readonly<Record<string, unknown>>, name: string): readonly unknown[] {
  return Array.isArray(of[name]) ? of[name] : []
}

function objectOf(value: unknown): Readonly<Record<string, unknown>> {
  return isObject(value) ? value : {}
}

const ESCAPED: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

function text(value: unknown): string {
  const shown = typeof value === 'string' ? value : (JSON.stringify(value) ?? '')
  return shown.replaceAll(/[&<>"']/g, (one) => ESCAPED[one] ?? one)
}
