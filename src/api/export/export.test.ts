import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { RecordPorts } from '../../contracts/store.ts'
import { violationEdge } from '../../model/policy.ts'
import type { Uri } from '../../model/uri.ts'
import { QUESTIONS } from '../../questions/all.ts'
import { EXPORT_FORMATS, exportParameters } from '../../questions/export.ts'
import { parseCsv } from '../../testing/csv.ts'
import { filledIndex } from '../../testing/search/filled.ts'
import { company, saying } from '../testing/company.ts'
import { serveExports, type ExportServer } from '../testing/exporting.ts'
import { stateConclusions, commitOf, putInQuarantine } from '../../testing/store/build.ts'
import { FIRST_MINUTE, openWorld, type ApiWorld } from '../testing/world.ts'
import { EXPORTS } from './endpoints.ts'

/** More than one page of each list, however it is paged. */
const FEATURES = 120
const LIMIT = 50
const HUB = 'aip://dataset/datasets/hub'
const HOSTILE = [
  '=HYPERLINK("http://evil","x")',
  '+1',
  '-1+cmd|x',
  '@SUM(A1)',
  '\tx',
  '\rx',
  'a,"b"\r\nc',
  'שלום',
  '\0💥',
  "'",
]

let world: ApiWorld
let server: ExportServer
beforeAll(async () => {
  world = await openWorld()
  await world.say(
    ...company(FEATURES),
    ...Array.from({ length: 2 * FEATURES }, (_, n) =>
      saying({
        type: 'Feature',
        uri: `aip://feature/feature-store/h${n}`,
        attributes: { name: HOSTILE[n] ?? `Of the hub ${n}` },
        edges: [
          ['Feature.sourcedFrom', HUB],
          ['Entity.ownedBy', 'aip://user/identity/alice'],
        ],
      }),
    ),
  )
  await suspectDeletions(FEATURES)
  await quarantine(FEATURES)
  await deprecate(FEATURES)
  await violate(FEATURES)
  world.searchBy(await filledIndex(world.store, world.deps.catalogue))
  server = await serveExports(world)
}, 60_000)
afterAll(async () => {
  await server.close()
  await world.close()
})

async function suspectDeletions(count: number): Promise<void> {
  const guard = { share: 0.001, atLeast: 1, windowMs: 1_000_000 }
  const cause = { kind: 'event', trace: 'gone', since: 1 } as const
  const documents = Array.from({ length: count }, (_, n) => ({
    key: { platform: 'datasets', type: 'Dataset', uri: `aip://dataset/datasets/d${n}` as never },
    answer: { kind: 'gone', history: false } as const,
    requestedAt: 0,
  }))
  const at = Date.parse('2026-02-01T00:00:00Z')
  await world.store.commit(documents.map((one) => ({ cause, at, settle: null, documents: [one], guard })))
  await world.reached()
}

async function quarantine(count: number): Promise<void> {
  const item = { at: 5, channel: 'http', reason: 'missing-id', detail: 'no id', source: null } as const
  await putInQuarantine(
    world.store,
    Array.from({ length: count }, (_, n) => ({ ...item, payload: HOSTILE[n] ?? `{${n}}` })),
  )
}

async function violate(count: number): Promise<void> {
  const [type, to] = [violationEdge('G6'), 'aip://user/identity/alice' as Uri]
  const asserted = Array.from({ length: count }, (_, n) => ({
    type,
    from: `aip://feature/feature-store/h${n}` as Uri,
    to,
  }))
  await world.store.commit([commitOf(Date.parse('2026-02-02T00:00:00Z'), [stateConclusions('G6', { asserted })])])
  await world.reached()
}

async function deprecate(count: number): Promise<void> {
  const uris = Array.from({ length: count }, (_, n) => `aip://feature/feature-store/h${n}`)
  for (let n = 0; n < count; n += LIMIT) {
    const payload = { uris: uris.slice(n, n + LIMIT), sunset: '2026-12-01', waitFor: 'visible' }
    const answer = await world.app.inject({ method: 'POST', url: '/api/v1/deprecations', payload })
    expect([answer.statusCode, answer.body]).toEqual([200, answer.body])
  }
}

type Row = Readonly<Record<string, unknown>>

interface Requested {
  readonly name: string
  readonly path: string
  readonly query: Readonly<Record<string, string>>
  /** Returns the rows of a page of the question itself. */
  rowsOf(page: Row): readonly Row[]
}

const LISTS: readonly Requested[] = [
  {
    name: 'lineage',
    path: '/api/v1/lineage',
    query: { uri: HUB, direction: 'downstream' },
    rowsOf: (page) => page['nodes'] as Row[],
  },
  { name: 'search', path: '/api/v1/search', query: { q: 'hub type:feature' }, rowsOf: (page) => page['hits'] as Row[] },
  {
    name: 'related',
    path: `/api/v1/entities/${encodeURIComponent(HUB)}/related`,
    query: { by: 'feeds' },
    rowsOf: (page) => page['nodes'] as Row[],
  },
  { name: 'unused', path: '/api/v1/unused', query: { type: 'Feature' }, rowsOf: (page) => page['nodes'] as Row[] },
  { name: 'violations', path: '/api/v1/violations', query: {}, rowsOf: (page) => page['violations'] as Row[] },
  {
    name: 'deprecations',
    path: '/api/v1/deprecations',
    query: { sort: 'name' },
    rowsOf: (page) => page['plans'] as Row[],
  },
  {
    name: 'deletions',
    path: '/api/v1/sources/datasets/deletions',
    query: {},
    rowsOf: (page) => page['documents'] as Row[],
  },
  {
    name: 'activity',
    path: '/api/v1/activity',
    query: { since: '1' },
    rowsOf: (page) => page['items'] as Row[],
  },
  { name: 'log', path: '/api/v1/log', query: {}, rowsOf: (page) => page['transactions'] as Row[] },
  { name: 'quarantine', path: '/api/v1/quarantine', query: {}, rowsOf: (page) => page['items'] as Row[] },
]
const IN_PATH: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  deletions: { platform: 'datasets' },
  related: { uri: HUB },
}
const queryOf = ({ name, query }: Requested) => ({ ...IN_PATH[name], ...query })

/** Reads page by page, like a client of the question. */
async function readPages({ path, query, rowsOf }: Requested): Promise<readonly Row[]> {
  const rows: Row[] = []
  let pages = 0
  for (let cursor: unknown; cursor !== null; pages++) {
    const search = new URLSearchParams({ ...query, limit: String(LIMIT) })
    if (typeof cursor === 'string') search.set('cursor', cursor)
    const page = (await world.get(`${path}?${search}`)).body as Row
    rows.push(...rowsOf(page))
    cursor = page['next']
  }
  expect(pages).toBeGreaterThan(1)
  return rows
}

async function groupsOfImpact(uri: string): Promise<readonly Row[]> {
  const { groups } = (await world.get(`/api/v1/impact?uri=${uri}&limit=1000`)).body as {
    groups: Record<string, { nodes: Row[] }>
  }
  return Object.entries(groups).flatMap(([group, { nodes }]) => nodes.map((node) => ({ group, ...node })))
}

async function fetchExport(name: string, query: Readonly<Record<string, string>>, from: ExportServer = server) {
  const answer = await fetch(`${from.url}/api/v1/exports/${name}?${new URLSearchParams(query)}`)
  const { status, headers } = answer
  const header = (of: string): string | null => headers.get(of)
  // `text()` would remove a byte order mark.
  return { status, header, text: Buffer.from(await answer.arrayBuffer()).toString() }
}

interface Json extends Row {
  readonly items: readonly Row[]
}

async function inJson(name: string, query: Readonly<Record<string, string>>, from?: ExportServer): Promise<Json> {
  return JSON.parse((await fetchExport(name, { ...query, format: 'json' }, from)).text) as Json
}

const columnsOf = (name: string) => QUESTIONS.find((question) => question.name === name)?.export?.columns ?? []

describe('an export', () => {
  it.each(LISTS)('equals all pages of $name together, in each format', async (requested) => {
    const rows = await readPages(requested)
    expect(rows.length).toBeGreaterThan(2 * LIMIT)
    await sameInEachFormat(requested.name, queryOf(requested), rows)
  })

  it.each([{}, { group: 'features' }])('lists the groups of an impact one after another: %j', async (more: Row) => {
    const all = await groupsOfImpact(HUB)
    const rows = all.filter(({ group }) => more['group'] === undefined || group === more['group'])
    expect(rows.length).toBeGreaterThan(2 * FEATURES - 1)
    await sameInEachFormat('impact', { uri: HUB, ...more } as Record<string, string>, rows)
  })

  async function sameInEachFormat(name: string, query: Record<string, string>, rows: readonly Row[]): Promise<void> {
    const json = await fetchExport(name, { ...query, format: 'json' })
    const { items, ...head } = JSON.parse(json.text) as Json
    expect(items).toEqual(rows)
    expect(head).toMatchObject({ export: name, rows: rows.length, arguments: query })
    const schema = EXPORTS.find((one) => one.question.name === name)?.endpoint.answers[0]?.content[2]?.schema
    expect(schema?.safeParse({ ...head, items }).error).toBeUndefined()

    const ndjson = await fetchExport(name, { ...query, format: 'ndjson' })
    const [first, ...others] = ndjson.text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Row)
    expect(others).toEqual(rows)
    // A list outside the log has its own moment each time.
    expect(first).toEqual({ ...head, at: first?.['at'] })

    const csv = await fetchExport(name, query)
    expect(csv.text.startsWith('\uFEFF')).toBe(true)
    const [titles, ...cells] = parseCsv(csv.text.slice(1))
    expect(titles).toEqual(columnsOf(name).map(({ title }) => title))
    expect(cells).toEqual(rows.map((row) => columnsOf(name).map((column) => shown(column.cell(row)))))

    for (const { header, status } of [json, ndjson, csv]) {
      expect(status).toBe(200)
      expect(header('x-mlg-export-rows')).toBe(String(rows.length))
      expect(header('x-mlg-export-transaction')).toBe(head['tx'] === null ? null : String(head['tx']))
      expect(header('x-content-type-options')).toBe('nosniff')
    }
    expect(csv.header('content-type')).toBe('text/csv; charset=utf-8; header=present')
    expect(csv.header('content-disposition')).toMatch(
      new RegExp(`^attachment; filename="${name}-[A-Za-z0-9-]+-${rows.length}-rows\\.csv"$`),
    )
  }

  function shown(cell: unknown): string {
    const text = Array.isArray(cell) ? cell.join('; ') : String(cell ?? '')
    return typeof cell !== 'number' && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  }

  it('escapes spreadsheet formulas in CSV, and nothing in JSON', async () => {
    const query = { uri: HUB, direction: 'downstream' }
    const names = (await inJson('lineage', query)).items.map(({ name }) => name)
    expect(names).toEqual(expect.arrayContaining(HOSTILE))
    const rows = parseCsv((await fetchExport('lineage', query)).text.slice(1))
    const cells = rows.flat()
    expect(cells).toEqual(expect.arrayContaining(HOSTILE.map(shown)))
    expect(cells.filter((cell) => /^[=+\-@\t\r]/.test(cell))).toEqual([])
  })

  it('is of the requested moment, and names it', async () => {
    const query = { uri: HUB, direction: 'downstream' }
    const { tx, at, rows, items } = await inJson('lineage', { ...query, asOf: '600' })
    expect([tx, rows]).toEqual([600, items.length])
    // Here, there is a transaction a minute.
    expect(at).toBe(new Date(FIRST_MINUTE + 599 * 60_000).toISOString())
    expect(items.length).toBeLessThan((await inJson('lineage', query)).items.length)
  })

  it('has only titles or a header for an empty list', async () => {
    const query = { platform: 'registry' }
    expect(parseCsv((await fetchExport('deletions', query)).text.slice(1))).toHaveLength(1)
    expect(await inJson('deletions', query)).toMatchObject({ rows: 0, items: [], tx: null })
    expect((await fetchExport('deletions', { ...query, format: 'ndjson' })).text.split('\n')).toHaveLength(2)
  })

  it('reports incompleteness like the answer', async () => {
    const shortfall = {
      code: 'CIRCUIT_OPEN',
      part: 'feature-store',
      types: ['Feature'],
      reason: 'it is down',
      since: null,
    } as const
    world.stand({ shortfalls: [shortfall] })
    const answer = (await world.get(`/api/v1/impact?uri=${HUB}`)).body as Row
    const { incomplete } = await inJson('impact', { uri: HUB })
    world.stand({ shortfalls: [] })
    expect(incomplete).toEqual(answer['incomplete'])
    expect(incomplete).toEqual(expect.arrayContaining([expect.objectContaining({ part: 'feature-store' })]))
  })

  it('reports that the requested depth cut it', async () => {
    const query = { uri: 'aip://feature/feature-store/f0', direction: 'upstream' }
    expect(await inJson('lineage', { ...query, depth: '1' })).toHaveProperty('bound', 'depth')
    expect(await inJson('lineage', query)).not.toHaveProperty('bound')
  })

  it('answers HEAD with the number of rows, and none of them', async () => {
    const answer = await fetch(`${server.url}/api/v1/exports/quarantine`, { method: 'HEAD' })
    expect([answer.headers.get('x-mlg-export-rows'), await answer.text()]).toEqual([String(FEATURES), ''])
  })
})

describe('an export during writes', () => {
  /** Calls `meanwhile` before the second part is read. */
  function beforeTheSecond<A extends unknown[], T>(
    read: (...args: A) => Promise<T>,
    meanwhile: () => Promise<unknown>,
  ) {
    let calls = 0
    return async (...args: A): Promise<T> => {
      if (++calls === 2) await meanwhile()
      return await read(...args)
    }
  }

  it.each(['lineage', 'impact'])('reads one transaction of %s', async (name) => {
    const query: Record<string, string> = name === 'lineage' ? { uri: HUB, direction: 'downstream' } : { uri: HUB }
    const before = await inJson(name, query)
    world.forget()
    let written = 0
    const entities = beforeTheSecond(world.store.entities, async () => {
      const last = `aip://feature/feature-store/h${2 * FEATURES - 1}`
      await world.say(saying({ type: 'Feature', uri: last, attributes: { name: `Renamed by ${name}` } }))
      await world.say(
        saying({
          type: 'Feature',
          uri: `aip://feature/feature-store/new-${name}`,
          edges: [['Feature.sourcedFrom', HUB]],
        }),
      )
      written = (await world.store.head()).tx
    })
    const writing = await serveExports(world, { around: { entities } })
    const during = await inJson(name, query, writing)
    await writing.close()
    expect(during).toEqual(before)
    const after = await inJson(name, query)
    expect([Number(after['tx']) > Number(before['tx']), written]).toEqual([true, after['tx']])
    expect(after.items).not.toEqual(before.items)
  })

  it('reads one transaction of unused', async () => {
    const before = await inJson('unused', { type: 'Feature' })
    world.forget()
    const entities = beforeTheSecond(world.store.entities, () =>
      world.say(saying({ type: 'Feature', uri: 'aip://feature/feature-store/unused', attributes: { name: 'New' } })),
    )
    const writing = await serveExports(world, { around: { entities } })
    expect(await inJson('unused', { type: 'Feature' }, writing)).toEqual(before)
    await writing.close()
    expect((await inJson('unused', { type: 'Feature' }))['rows']).toBe(Number(before['rows']) + 1)
  })

  it.each([
    ['quarantine', {}, () => quarantine(3)],
    [
      'deletions',
      { platform: 'datasets' },
      () => world.store.resolveDeletions({ kind: 'dismiss', platform: 'datasets', at: 9 }),
    ],
  ] as const)('of %s reads one snapshot', async (name, query, meanwhile) => {
    const { items } = await inJson(name, query)
    const snapshot: RecordPorts['snapshot'] = async () => {
      const real = await world.store.snapshot()
      return {
        ...real,
        quarantined: beforeTheSecond(real.quarantined, meanwhile),
        suspectedDeletionCount: async (platform) => {
          const count = await real.suspectedDeletionCount(platform)
          if (name === 'deletions') await meanwhile()
          return count
        },
      }
    }
    const writing = await serveExports(world, { around: { snapshot } })
    expect((await inJson(name, query, writing)).items).toEqual(items)
    await writing.close()
    expect((await inJson(name, query)).items).not.toEqual(items)
  })
})

describe('the table of exports', () => {
  it('takes a format instead of a limit', () => {
    for (const { question, endpoint } of EXPORTS) {
      expect(Object.keys(endpoint.parameters)).not.toEqual(expect.arrayContaining(['limit']))
      expect(Object.keys(exportParameters(question.parameters))).toContain('format')
      expect(Object.keys(question.parameters)).not.toContain('format')
      expect(EXPORT_FORMATS).toEqual(['csv', 'ndjson', 'json'])
    }
    expect(EXPORTS.map(({ question }) => question.name)).toEqual(
      expect.arrayContaining(['lineage', 'impact', 'unused', 'deletions', 'quarantine']),
    )
  })

  it('has unique column titles', () => {
    for (const { question } of EXPORTS) {
      const titles = question.export?.columns.map(({ title }) => title) ?? []
      expect(new Set(titles).size).toBe(titles.length)
    }
  })
})
