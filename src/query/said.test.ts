import { describe, expect, it } from 'vitest'
import { builtinCatalogue } from '../catalogue/load.ts'
import type { DocumentStatus } from '../contracts/reads.ts'
import type { Json } from '../lib/json.ts'
import { must } from '../lib/result.ts'
import type { Attributes } from '../model/facts.ts'
import { canonicalUri } from '../model/uri.ts'
import { nameOf, nameOrUri } from '../catalogue/entity.ts'
import { entityOf, entityStatusOf, type Entity } from './entities/entity.ts'
import { meetsUse } from '../catalogue/in-use.ts'
import type { PathEdge } from './lineage/lineage.ts'
import { Notes } from './notes.ts'
import { namedBy, pathSentence } from './lineage/path-sentence.ts'
import { badUri } from '../contracts/problem.ts'
import { AnswerCoverage } from './answer-coverage.ts'

const catalogue = builtinCatalogue()
const uri = (text: string) => must(canonicalUri(text))
const MODEL = uri('aip://model/registry/m')

function entity(attributes: Attributes, documents: readonly DocumentStatus[] = [], about = MODEL): Entity {
  return entityOf(
    {
      node: 1,
      uri: about,
      stated: [{ origin: 'source', platform: 'registry', type: 'Model', document: about, attributes }],
      documents,
    },
    catalogue,
  )
}

const status = (of: Partial<DocumentStatus>): DocumentStatus =>
  ({ origin: 'source', lastVerified: null, hydratedAt: null, lastError: null, ...of }) as DocumentStatus

describe('an entity', () => {
  it("has the stated type and its domain; a stub has its component's domain", () => {
    expect(entity({ entityType: 'ModelInstance' })).toMatchObject({
      entityType: 'ModelInstance',
      domain: catalogue.type('ModelInstance')?.domain,
    })
    expect(entity({})).toMatchObject({ entityType: null, domain: catalogue.type('Model')?.domain })
    expect(entity({ entityType: 7 })).toMatchObject({ entityType: null })
    expect(entity({}, [], uri('aip://user/identity/u')).domain).toBe(catalogue.type('User')?.domain)
    expect(entity({ entityType: 'Thing' }, [], uri('aip://thing/x/y'))).toMatchObject({
      entityType: 'Thing',
      domain: null,
    })
  })

  it('merges its documents by the rules of the first type that they name', () => {
    const say = (platform: string, attributes: Attributes) => ({
      origin: 'source' as const,
      platform,
      type: 'Model',
      document: MODEL,
      attributes,
    })
    const stated = [say('a', { tags: [{ tag: 'x' }] }), say('registry', { entityType: 'Model', tags: [{ tag: 'y' }] })]
    expect(entityOf({ node: 1, uri: MODEL, stated, documents: [] }, catalogue).attributes['tags']).toEqual([
      { tag: 'y' },
      { tag: 'x' },
    ])
  })

  it('is shown by its name, or a person at least by the address', () => {
    expect(nameOf(entity({ name: 'M', email: 'm@x' }))).toBe('M')
    expect(nameOf(entity({ email: 'm@x' }))).toBe('m@x')
    expect(nameOf(entity({ name: 7 }))).toBeNull()
    expect([nameOrUri(entity({ name: 'M' })), nameOrUri(entity({ name: '' })), nameOrUri(entity({}))]).toEqual([
      'M',
      MODEL,
      MODEL,
    ])
  })

  it("has the status of its sources' latest documents, and no status in the past", () => {
    const documents = [
      status({ hydratedAt: 1_000, lastVerified: 5_000 }),
      status({ hydratedAt: 3_000, lastError: 'the source answered 502' }),
      status({ lastError: 'later' }),
      status({ origin: 'person', hydratedAt: 9_000, lastVerified: 9_000 }),
    ]
    const issues: Json = [{ kind: 'x' }, 'no issue']
    const system = { state: 'ENRICHED', enrichedAt: 'then', deletedAtSource: 'there', issues }
    const recorded = { ...system, issues: [{ kind: 'x' }] }
    expect(entityStatusOf(entity(system, documents), true)).toEqual({
      ...recorded,
      hydratedAt: '1970-01-01T00:00:03.000Z',
      lastVerified: '1970-01-01T00:00:05.000Z',
      lastError: 'the source answered 502',
    })
    const unknown = { hydratedAt: null, lastVerified: null, lastError: null }
    expect(entityStatusOf(entity(system, documents), false)).toEqual({ ...recorded, ...unknown })
    expect(entityStatusOf(entity({ issues: 'none' }), true)).toEqual({
      state: 'UNCACHED',
      enrichedAt: null,
      deletedAtSource: null,
      issues: [],
      ...unknown,
    })
  })
})

it.each<[Parameters<typeof meetsUse>[0], Attributes, boolean]>([
  [{ attribute: 'status', in: ['ACTIVE', 1] }, { status: 'ACTIVE' }, true],
  [{ attribute: 'status', in: ['ACTIVE', 1] }, { status: 1 }, true],
  [{ attribute: 'status', in: ['ACTIVE'] }, { status: 'ENDED' }, false],
  [{ attribute: 'status', in: ['ACTIVE'] }, {}, false],
  [{ attribute: 'retiredAt', in: [null] }, {}, true],
  [{ attribute: 'retiredAt', in: [null] }, { retiredAt: 'then' }, false],
  [{ attribute: 'status' }, { status: 'ACTIVE' }, false],
  [{ attribute: 'usage.reads', above: 0 }, { usage: { reads: 1 } }, true],
  [{ attribute: 'usage.reads', above: 0 }, { usage: { reads: 0 } }, false],
  [{ attribute: 'usage.reads', above: 0 }, { usage: { reads: '1' } }, false],
  [{ attribute: 'usage.reads', above: 0 }, { usage: 5 }, false],
  [{ attribute: 'usage.reads', above: 0 }, { reads: 5 }, false],
  [{ attribute: 'reads', above: 2 }, { reads: 3 }, true],
])('by %j, %j is in use: %s', (use, attributes, used) => {
  expect(meetsUse(use, attributes)).toBe(used)
})

describe('a path as a sentence', () => {
  const names = new Map([
    [1, 'watch_recency'],
    [2, 'watch-recency v2'],
    [3, 'Ranking v5'],
  ])
  const edges: readonly PathEdge[] = [
    { type: 'FeatureVersion.versionOf', name: 'hasVersions', from: 2, to: 1, direction: 'in' },
    { type: 'ModelInstance.usesFeature', name: 'v2UsedBy', from: 2, to: 3, direction: 'out' },
  ]

  it('follows the walk, even against the direction of an edge', () => {
    const path = { start: 1, edges, omitted: 0 }
    expect(pathSentence(path, names)).toBe('watch_recency –has versions→ watch-recency v2 –v2 used by→ Ranking v5')
    expect(namedBy(path)).toEqual([1, 2, 3])
    expect(pathSentence(path, new Map())).toBe('? –has versions→ ? –v2 used by→ ?')
    expect(pathSentence({ start: 1, edges: [], omitted: 0 }, names)).toBe('watch_recency')
  })

  it('shows how many steps are omitted, and where', () => {
    const [first, second] = edges
    if (first === undefined || second === undefined) throw new Error('two edges')
    expect(pathSentence({ start: 1, edges, omitted: 5 }, names)).toBe(
      'watch_recency –has versions→ watch-recency v2 … (5 more) … –v2 used by→ Ranking v5',
    )
    expect(pathSentence({ start: 1, edges: [first, second, second], omitted: 1 }, names)).toBe(
      'watch_recency –has versions→ watch-recency v2 –v2 used by→ Ranking v5 … (1 more) … –v2 used by→ Ranking v5',
    )
  })
})

describe('notes', () => {
  const note = { code: 'UNKNOWN_URI', path: 'a', uri: 'b', message: 'c' } as const
  const truncation = { path: 'a', returned: 1, total: 2 }

  it('are in the extensions if there are any', () => {
    const notes = new Notes()
    expect(notes.asExtensions()).toEqual({})
    notes.note(note)
    expect(notes.asExtensions()).toEqual({ notes: [note] })
    const lists = new Notes()
    lists.truncated(truncation)
    expect(lists.asExtensions()).toEqual({ truncated: [truncation] })
  })

  it('list a hundred of each kind, and count the rest', () => {
    const notes = new Notes()
    const hundred = Array.from({ length: 100 }, (_, i) => i)
    for (const _ of hundred) {
      notes.note(note)
      notes.truncated(truncation)
    }
    expect(notes.asExtensions()).not.toHaveProperty('furtherNotes')
    notes.note(note)
    expect(notes.asExtensions()).toMatchObject({ furtherNotes: 1 })
    notes.truncated(truncation)
    expect(notes.asExtensions()).toEqual({
      notes: hundred.map(() => note),
      truncated: hundred.map(() => truncation),
      furtherNotes: 2,
    })
  })
})

describe('the coverage of an answer', () => {
  const owned = catalogue.edgeType('Entity.ownedBy')
  const produced = catalogue.edgeType('ModelInstance.producedBy')
  if (owned === undefined || produced === undefined) throw new Error('there are no such edges')

  it('is initially empty', () => {
    const coverage = new AnswerCoverage()
    expect([
      coverage.isEmpty,
      coverage.earliest,
      [...coverage.unresolved],
      coverage.typesAmong(['Model'], catalogue),
    ]).toEqual([true, null, [], []])
  })

  it('includes the requested types, and the far end of edges that may lead anywhere', () => {
    const coverage = new AnswerCoverage()
    coverage.noteType('Model')
    expect([coverage.isEmpty, coverage.typesAmong(['User', 'Model'], catalogue)]).toEqual([false, ['Model']])
    const over = new AnswerCoverage()
    over.noteEdges([owned.id])
    expect(over.isEmpty).toBe(false)
    expect(over.typesAmong(['Model', 'User', 'Group', 'Dataset'], catalogue)).toEqual(['User', 'Group'])
    const both = new AnswerCoverage()
    both.noteEdges([produced.id])
    expect(both.typesAmong(['PipelineRun', 'Dataset', 'ModelInstance'], catalogue)).toEqual([
      'PipelineRun',
      'ModelInstance',
    ])
    const target = new AnswerCoverage()
    target.noteTarget(produced.to)
    expect([target.isEmpty, target.typesAmong(['PipelineRun', 'ModelInstance'], catalogue)]).toEqual([
      false,
      ['PipelineRun'],
    ])
  })

  it('can include everything', () => {
    const coverage = new AnswerCoverage()
    coverage.noteEverything()
    expect([coverage.isEmpty, coverage.typesAmong(['Model', 'Thing'], catalogue)]).toEqual([false, ['Model', 'Thing']])
  })

  it('merges with another coverage, keeping the earlier moment', () => {
    const [coverage, other] = [new AnswerCoverage(), new AnswerCoverage()]
    coverage.noteMoment(7)
    coverage.noteMoment(9)
    coverage.include(other)
    expect([coverage.earliest, coverage.isEmpty]).toEqual([7, true])
    other.noteMoment(5)
    other.noteType('Model')
    other.noteEdges([produced.id])
    other.noteUnresolved(3)
    coverage.include(other)
    expect([
      coverage.earliest,
      coverage.typesAmong(['Model', 'PipelineRun', 'User'], catalogue),
      [...coverage.unresolved],
    ]).toEqual([5, ['Model', 'PipelineRun'], [3]])
    other.noteEverything()
    coverage.include(other)
    coverage.include(new AnswerCoverage())
    expect(coverage.typesAmong(['User'], catalogue)).toEqual(['User'])
  })

  it('keeps at most ten thousand stubs and look-ups', () => {
    const coverage = new AnswerCoverage()
    for (let node = 1; node <= 10_002; node++) coverage.noteUnresolved(node)
    expect(coverage.unresolved.size).toBe(10_000)
  })
})

it('badUri shows the form of a URI', () => {
  expect(badUri('it is empty')).toMatchObject({
    code: 'BAD_URI',
    detail: 'Not a URI: it is empty.',
    hint: expect.stringContaining('aip://model/registry/ranking-v5') as string,
  })
})
