import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import type { Provider } from '../../contracts/source.ts'
import type { Json } from '../../lib/json.ts'
import { providersWith } from '../all.ts'
import { definitionsOfModules, withDeclared } from '../files.ts'
import { providerModule } from './module.ts'

const folder = mkdtempSync(join(tmpdir(), 'mlg-module-'))
afterAll(() => rmSync(folder, { recursive: true }))

let written = 0
function moduleOf(text: string, ending = 'mjs'): string {
  const file = join(folder, `m${written++}.${ending}`)
  writeFileSync(file, text)
  return file
}

const TABLE = `{
  type: 'Dataset',
  read: (id) => ({ method: 'GET', path: '/tables/' + encodeURIComponent(id) }),
  list: () => ({ method: 'GET', path: '/tables' }),
  readList: (body) => ({ ok: true, value: { items: body.tables.map((id) => ({ id, etag: null })), setAside: [], next: null } }),
  mapping: { type: 'Dataset', fields: { id: { kind: 'id' } } },
}`
const LAKE = `{ name: 'lake', domains: ['datasets'], events: {}, types: { Dataset: ${TABLE} } }`

function lake(change = ''): Provider {
  const made = providerModule(moduleOf(`const lake = ${LAKE}\n${change}\nexport default lake`))
  if (!made.ok) throw new Error(JSON.stringify(made.error))
  const [provider] = made.value.providers
  if (provider === undefined) throw new Error('it has no provider')
  return provider
}

function reasons(text: string): readonly string[] {
  const made = providerModule(moduleOf(text))
  return made.ok ? [] : made.error.map(({ path, reason }) => `${path}: ${reason}`)
}

describe('a module', () => {
  it("adds its providers to the product's, and their missing types to the catalogue", () => {
    const file = moduleOf(`export default [${LAKE}]\nexport const definitions = { types: [] }`)
    const { providers, problems } = providersWith({ catalogueFolder: null, providerModules: [file] })
    expect(problems).toEqual([])
    expect(providers.get('lake')).toMatchObject({ name: 'lake', file })
    expect(providers.has('registry')).toBe(true)
    const files = [{ name: file, content: null }]
    expect(definitionsOfModules(files, ['lake'])).toEqual([{ name: `${file} (definitions)`, content: { types: [] } }])
    expect(definitionsOfModules(files, ['registry'])).toEqual([])
  })

  it('can be TypeScript or CommonJS', () => {
    expect(providerModule(moduleOf(`const lake: object = ${LAKE}\nexport default lake`, 'ts'))).toMatchObject({
      ok: true,
    })
    expect(providerModule(moduleOf(`exports.default = ${LAKE}`, 'cjs'))).toMatchObject({ ok: true })
  })

  it.each<[string, string, RegExp]>([
    ["isn't there", '', /^$/],
    ['throws', 'throw new Error("no licence")', /: the module can't be loaded: no licence/],
    ["can't be parsed", 'export default {', /: the module can't be loaded: /],
    ['waits', `await null\nexport default ${LAKE}`, /top-level await/],
    [
      "imports what isn't there",
      `import 'nobody-has-this'\nexport default ${LAKE}`,
      /can't be loaded: .*nobody-has-this/,
    ],
    ['exports nothing', 'export const lake = 1', /^default: must be a provider .* no default export/],
    ['exports no provider', 'export default 7', /^default: .*expected object/],
    ['exports no providers', 'export default []', /^default: must be 1 to 20 providers, not 0/],
    [
      'lacks a function',
      `export default { ...${LAKE}, types: { Dataset: { ...${TABLE}, readList: 1 } } }`,
      /^default\.types\.Dataset\.readList: must be a function$/,
    ],
    [
      'has a rule of no kind',
      `export default [{ ...${LAKE}, types: { Dataset: { ...${TABLE}, mapping: { type: 'Dataset', fields: { id: { kind: 'ids' } } } } } }]`,
      /^default\[0\]\.types\.Dataset\.mapping\.fields\.id/,
    ],
    [
      'has a short rule',
      `export default { ...${LAKE}, types: { Dataset: { ...${TABLE}, mapping: { type: 'Dataset', fields: { id: 'id' } } } } }`,
      /mapping\.fields\.id/,
    ],
    [
      'has no id',
      `export default { ...${LAKE}, types: { Dataset: { ...${TABLE}, mapping: { type: 'Dataset', fields: {} } } } }`,
      /mapping: needs either an "id"/,
    ],
    [
      'has a type under another name',
      `export default { ...${LAKE}, types: { Table: ${TABLE} } }`,
      /^default\.types\.Table\.type: must be "Table".*, not "Dataset"/,
    ],
    [
      "has a check that can't be asked",
      `export default { ...${LAKE}, check: { request: { method: 'GET', path: 'version' }, version: () => null } }`,
      /^default\.check\.request\.path/,
    ],
    [
      'has no way to make a webhook',
      `export default { ...${LAKE}, webhook: { list: () => null } }`,
      /default\.webhook\.create: must be a function/,
    ],
    [
      'has a name that no configuration can name',
      `export default { ...${LAKE}, name: 'The Lake' }`,
      /^default\.name: /,
    ],
  ])('is rejected with its place and the reason if it %s', (what, text, reason) => {
    if (what !== "isn't there") return expect(reasons(text).join('\n')).toMatch(reason)
    const missing = join(folder, 'missing.mjs')
    expect(providerModule(missing)).toMatchObject({
      ok: false,
      error: [{ file: missing, reason: expect.stringContaining("the module can't be loaded: Cannot find module") }],
    })
  })

  it("can't take the name of another provider", () => {
    const file = moduleOf(`export default { ...${LAKE}, name: 'registry' }`)
    const { problems } = providersWith({ catalogueFolder: null, providerModules: [file] })
    expect(problems).toEqual([`${file}: provider: a provider "registry" already exists; choose another name`])
    expect(withDeclared([{ name: file, content: null }], new Map())).toMatchObject({ ok: true })
  })
})

describe("a module's function", () => {
  const ALL = { cursor: null, updatedSince: null }
  const HOSTILE: readonly Json[] = [null, 7, 'text', [], {}, { tables: [{}] }, { tables: null }]

  it('fails only the request it was called for if it throws', () => {
    const change = `
      lake.events = { made: { type: 'Dataset', idKey: 'id', idOf: (event) => event.id.toUpperCase() } }
      lake.eventName = (body) => body.kind.name
      lake.types.Dataset.record = (body) => ({ ok: true, value: body.table.inner })
      lake.types.Dataset.batch = { max: 2, request: (ids) => ids.none.length, read: (body) => body.none.length }
      lake.types.Dataset.read = (id) => { if (id === 'bad') throw new Error('no such shelf'); return null }`
    const provider = lake(change)
    const { Dataset } = provider.types
    expect(provider.events.made?.idOf({ id: 7 })).toBeNull()
    expect(provider.eventName?.({})).toBeNull()
    for (const body of HOSTILE) {
      expect(Dataset?.record?.(body, 'sales')).toMatchObject({
        ok: false,
        error: expect.stringContaining('the provider lake ('),
      })
      expect(Dataset?.readList(body, ALL)).toMatchObject({
        ok: false,
        error: expect.stringContaining('Dataset.readList()'),
      })
      expect(Dataset?.batch?.read(body)).toMatchObject({ ok: false })
    }
    expect(Dataset?.readList({ tables: ['a'] }, ALL)).toMatchObject({ ok: true })
    expect(Dataset?.read('good')).toBeNull()
    expect(Dataset?.read('bad')?.impossible).toMatch(/Dataset\.read\(\) failed: no such shelf$/)
    expect(Dataset?.batch?.request(['a'])?.impossible).toMatch(/batch\.request\(\) failed/)
  })

  it('fails only itself if it throws or returns another form, wherever it belongs', () => {
    const change = `
      lake.check = { request: { method: 'GET', path: '/version' }, version: (body) => ({ ok: true, value: body.version.text }) }
      lake.files = { only: false, answer: async () => ({ ok: true, value: [] }) }
      lake.webhook = {
        list: () => ({ method: 'GET', path: '/hooks' }), readList: () => ({ ok: true, value: { found: [{ id: 1 }], next: null } }),
        create: () => null, update: (id) => ({ method: 'PUT', path: '/hooks/' + id }),
      }
      lake.signIn = { request: () => null, anonymous: { method: 'POST', path: '/guest' }, token: (body) => body.a.b }
      lake.types.Dataset.over = { type: 'Dataset', atOnce: 1, endsWith: (id) => id.none.length }
      lake.types.Dataset.merge = async (a) => a
      lake.settings = ['shelf']
      lake.withSettings = ({ shelf }) => {
        if (shelf === 'lost') throw new Error('no such shelf')
        return shelf === 'none' ? { ...lake, domains: [] } : { ...lake, eventName: (body) => body.kind.name }
      }`
    const provider = lake(change)
    const { Dataset } = provider.types
    expect(provider.check?.version({})).toMatchObject({
      ok: false,
      error: expect.stringContaining('check.version() failed'),
    })
    expect(provider.check?.version({ version: {} })).toMatchObject({ ok: false })
    expect(provider.files?.answer([], 'lake')).toMatchObject({
      ok: false,
      error: expect.stringContaining('must not be async'),
    })
    const webhook = { name: 'mlg', url: 'https://mlg.example', secret: null }
    expect(provider.webhook?.readList({}, { webhook, cursor: null })).toMatchObject({ ok: false })
    expect(provider.webhook?.create(webhook).impossible).toBeDefined()
    expect(provider.webhook?.update('7', webhook)).toEqual({ method: 'PUT', path: '/hooks/7' })
    expect(provider.signIn?.anonymous).toEqual({ method: 'POST', path: '/guest' })
    expect(Dataset?.over?.endsWith?.('a')).toBeNull()
    expect(() => Dataset?.merge?.({}, {})).toThrow("Dataset.merge() didn't return JSON")
    expect(provider.withSettings?.({}).eventName?.({})).toBeNull()
    expect(() => provider.withSettings?.({ shelf: 'lost' })).toThrow('withSettings() failed: no such shelf')
    expect(() => provider.withSettings?.({ shelf: 'none' })).toThrow(
      "withSettings() didn't return a provider: domains: ",
    )
  })

  it.each([
    ['list = () => ({ path: "tables", method: "GET" })', 'list() gave no request'],
    ['list = async () => null', 'list() gave no request'],
  ])('is rejected if it returns no request: %s', (change, reason) => {
    expect(lake(`lake.types.Dataset.${change}`).types.Dataset?.list(ALL)?.impossible).toContain(reason)
  })

  it.each(['""', '0', 'false', 'undefined', '{}', '[]'])(
    'is rejected if it returns an invalid next page, because its listing would repeat for ever: %s',
    (next) => {
      const change = `lake.types.Dataset.readList = () => ({ ok: true, value: { items: [], setAside: [], next: ${next} } })`
      expect(lake(change).types.Dataset?.readList({}, ALL)).toMatchObject({
        ok: false,
        error: expect.stringContaining('must return {ok: true, value}'),
      })
      const hooks = `lake.webhook = { list: () => null, create: () => null, update: () => null, readList: () => ({ ok: true, value: { found: [], next: ${next} } }) }`
      const webhook = { name: 'mlg', url: 'https://mlg.example', secret: null }
      expect(lake(hooks).webhook?.readList({}, { webhook, cursor: null })).toMatchObject({ ok: false })
    },
  )

  it.each([
    ['async () => ({ ok: true })', 'it must not be async'],
    ['() => undefined', 'must return {ok: true, value}'],
    [
      '() => ({ ok: true, value: { items: [{ id: 1, etag: null }], setAside: [], next: null } })',
      'must return {ok: true, value}',
    ],
    ['() => ({ ok: false, error: "the answer has no tables" })', 'the answer has no tables'],
    ['() => ({ ok: false, error: "long".repeat(1_000_000) })', 'long'.repeat(250)],
  ])('is rejected if it returns no page: %s', (change, reason) => {
    const read = lake(`lake.types.Dataset.readList = ${change}`).types.Dataset?.readList({}, ALL)
    expect(read).toMatchObject({ ok: false, error: expect.stringContaining(reason) })
    expect(read?.ok === false && read.error.length).toBeLessThanOrEqual(1_000)
  })
})
