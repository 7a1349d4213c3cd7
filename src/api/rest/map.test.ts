import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Json } from '../../lib/json.ts'
import type { MapAnswer } from '../../questions/map/schema.ts'
import type { LineageAnswer } from '../../questions/lineage/schema.ts'
import { saying, type Saying, thing } from '../testing/company.ts'
import { openWorld, type ApiWorld } from '../testing/world.ts'

const DATASET = 'aip://dataset/datasets/watches'
const MODEL = 'aip://model/registry/ranker'
const ALICE = 'aip://user/identity/alice'
const FEATURES = 42
const TEAMS = 4
const feature = (n: number): string => `aip://feature/feature-store/f${n}`
const instance = (n: number): string => `aip://model/registry/ranker-${n}`
const team = (n: number): string => `aip://group/identity/team-${n}`

const numbers = (count: number): readonly number[] => Array.from({ length: count }, (_, i) => i)

let world: ApiWorld
beforeAll(async () => {
  world = await openWorld()
  await world.say(
    thing('Dataset', DATASET, { name: 'watches' }, ['Dataset.derivedFrom', 'aip://dataset/datasets/raw']),
    thing('Model', MODEL, { name: 'Ranker' }),
    thing('User', ALICE, { name: 'Alice' }),
    ...numbers(TEAMS).map((n) => thing('Group', team(n), { name: `Team ${n}` })),
    ...numbers(FEATURES).map((n) =>
      thing(
        'Feature',
        feature(n),
        { name: `F${n}`, usage: { reads30d: n } },
        ['Feature.sourcedFrom', DATASET],
        ['Entity.ownedBy', team(n % TEAMS)],
      ),
    ),
    ...numbers(3).map((n) =>
      thing(
        'ModelInstance',
        instance(n),
        { name: `R${n}` },
        ['ModelInstance.instanceOf', MODEL],
        ['ModelInstance.usesFeature', feature(n)],
        ['Entity.ownedBy', ALICE],
      ),
    ),
  )
})
afterAll(() => world.close())

async function map(uri: string, more: Readonly<Record<string, string | number>> = {}): Promise<MapAnswer> {
  const requested = Object.entries({ uri, ...more }).map(([name, value]): [string, string] => [name, String(value)])
  const { status, body } = await world.get(`/api/v1/map?${new URLSearchParams(requested)}`)
  expect([status, body]).toEqual([200, body])
  return body as MapAnswer
}

const urisOf = ({ nodes }: MapAnswer): readonly string[] => nodes.map(({ uri }) => uri)
const count = ({ groups }: MapAnswer): number => groups.reduce((sum, group) => sum + group.count, 0)

describe('a map', () => {
  it('draws the focus and its neighbours, and many siblings as one group', async () => {
    const found = await map(DATASET)
    expect(urisOf(found)).toEqual([DATASET, 'aip://dataset/datasets/raw'])
    expect(found.groups).toMatchObject([
      {
        label: 'Features 42',
        entityType: 'Feature',
        by: 'siblings',
        side: 'downstream',
        relation: 'feeds',
        depth: 1,
        count: 42,
      },
    ])
    expect(found.sentence).toBe('1 entity drawn, 1 group = 42 entities, 0 hidden')
    expect(found.totals).toEqual({ reached: 43, drawn: 1, grouped: 42, filtered: 0, hidden: 0, groups: 1 })
    const [group] = found.groups
    expect(found.edges).toMatchObject([
      {
        from: DATASET,
        to: group?.id,
        relation: 'Feature.sourcedFrom',
        name: 'feeds',
        count: 42,
        provenance: null,
        cycle: false,
      },
      {
        from: 'aip://dataset/datasets/raw',
        to: DATASET,
        relation: 'Dataset.derivedFrom',
        count: 1,
        provenance: 'DECLARED',
        part: false,
        inferred: false,
      },
    ])
    expect(found.nodes).toMatchObject([
      {
        side: 'focus',
        standing: 'live',
        failed: false,
        inUse: false,
        upstream: 1,
        downstream: 42,
        hidden: 0,
        expandable: false,
        owners: 0,
      },
      { side: 'upstream', known: 'not yet read', hidden: 0 },
    ])
    expect([found.beyond, found.byTeam]).toEqual([true, false])
  })

  it('opens a group a page at a time, most used first, and removes nothing', async () => {
    const before = await map(DATASET)
    const id = before.groups[0]?.id ?? ''
    const [once, twice, thrice] = (await Promise.all(
      [id, `${id},${id}`, `${id},${id},${id}`].map((open) => map(DATASET, { open })),
    )) as [MapAnswer, MapAnswer, MapAnswer]
    expect(urisOf(once).slice(1)).toEqual(expect.arrayContaining(numbers(20).map((n) => feature(FEATURES - 1 - n))))
    expect(once.groups).toMatchObject([{ id, count: 22, label: 'Features 22' }])
    expect(urisOf(twice)).toEqual(expect.arrayContaining([...urisOf(once)]))
    expect([twice.groups[0]?.count, thrice.groups]).toEqual([2, []])
    expect(thrice.nodes).toHaveLength(2 + FEATURES)
    expect((await map(DATASET, { open: 'gnothing' })).notOpened).toEqual(['gnothing'])
  })

  it('expands an opened entity by one step', async () => {
    const { groups } = await map(DATASET)
    const open = [groups[0]?.id, groups[0]?.id, groups[0]?.id, feature(1)].join(',')
    const found = await map(DATASET, { open })
    expect(urisOf(found)).toContain(instance(1))
    expect(found.nodes.find(({ uri }) => uri === feature(1))).toMatchObject({ hidden: 0, expandable: false })
    expect(found.nodes.find(({ uri }) => uri === feature(2))).toMatchObject({ hidden: 1, expandable: true })
    expect(found.nodes.find(({ uri }) => uri === instance(1))).toMatchObject({ depth: 2, owners: 1, hidden: 1 })
    expect(found.totals).toMatchObject({ reached: 44, drawn: 44, hidden: 0 })
  })

  it('draws a path individually, outside groups, limits and filters', async () => {
    const before = await map(DATASET, { types: 'Dataset' })
    const along = [feature(1), instance(1), MODEL].join(',')
    const found = await map(DATASET, { along, types: 'Dataset' })
    expect(found.notOpened).toEqual([])
    expect(urisOf(found)).toEqual([...urisOf(before), feature(1), instance(1), MODEL])
    expect(found.nodes.find(({ uri }) => uri === instance(1))).toMatchObject({ side: 'downstream', depth: 2 })
    const joins = found.edges.map(({ from, to }) => [from, to])
    expect(joins).toContainEqual([DATASET, feature(1)])
    expect(joins).toContainEqual([feature(1), instance(1)])
    const grouped = await map(DATASET, { along })
    expect(grouped.groups).toMatchObject([{ count: FEATURES - 1 }])
    const { reached, drawn, hidden } = grouped.totals
    expect([reached, drawn + count(grouped), hidden]).toEqual([reached, reached, 0])
  })

  it('reports the part of a path that it cannot draw, and draws the rest', async () => {
    const lost = 'aip://feature/feature-store/nobody-knows'
    const found = await map(DATASET, { along: [feature(1), lost, MODEL].join(',') })
    expect(urisOf(found)).toContain(feature(1))
    expect(found.notOpened).toEqual([lost, MODEL])
    // No step leads there.
    expect((await map(DATASET, { along: ALICE })).notOpened).toEqual([ALICE])
    const requested = { uri: DATASET, along: numbers(51).map(feature).join(',') }
    const { status, body } = await world.get(`/api/v1/map?${new URLSearchParams(requested)}`)
    expect([status, body]).toMatchObject([400, { parameter: 'along' }])
  })

  it.each(['upstream', 'downstream'] as const)(
    '%s contains the same entities as lineage, at any distance',
    async (direction) => {
      for (const uri of [DATASET, MODEL, feature(1), ALICE]) {
        for (const hops of [1, 2, 3]) {
          const found = await map(uri, { direction, hops })
          const { body } = await world.get(
            `/api/v1/lineage?${new URLSearchParams({ uri, direction, depth: String(hops) })}`,
          )
          const { total } = body as LineageAnswer
          expect([uri, hops, found.totals.reached]).toEqual([uri, hops, total])
          expect(found.nodes.length - 1 + count(found)).toBe(total)
        }
      }
    },
  )

  it('counts filtered entities, and connects the remaining ones', async () => {
    const found = await map(MODEL, { hops: 3, direction: 'upstream', types: 'Feature,Model' })
    expect(urisOf(found).slice(1)).toEqual(numbers(3).map(feature))
    expect(found.totals).toMatchObject({ drawn: 3, filtered: 4, hidden: 0 })
    expect(found.edges).toMatchObject(
      numbers(3).map((n) => ({ from: feature(n), to: MODEL, relation: null, count: 1 })),
    )
    expect(found.sentence).toBe('3 entities drawn, 4 filtered out, 0 hidden')
    const related = await map(DATASET, { rel: 'derivedFrom' })
    expect(related.totals).toMatchObject({ drawn: 1, filtered: 42 })
  })

  it('shows the freshness of nodes and edges, and filters by it', async () => {
    const years = 100 * 365 * 86_400_000
    world.stand({
      cadences: new Map([
        ['datasets', years],
        ['feature-store', 1],
      ]),
    })
    const found = await map(feature(1), { direction: 'both' })
    const freshness = Object.fromEntries(found.nodes.map((node) => [node.uri, node.freshness]))
    expect(freshness).toEqual({ [feature(1)]: 'stale', [DATASET]: 'fresh', [instance(1)]: 'unknown' })
    expect(found.edges.find(({ to }) => to === feature(1))).toMatchObject({ from: DATASET, freshness: 'stale' })
    const stale = await map(DATASET, { freshness: 'stale' })
    expect(stale.totals).toMatchObject({ reached: 43, grouped: 42, filtered: 1 })
    expect((await map(DATASET, { freshness: 'fresh,unknown' })).totals).toMatchObject({ filtered: 42, drawn: 1 })
    world.stand({})
  })

  it('shows what was known at the requested moment', async () => {
    expect((await map(DATASET, { asOf: 1 })).totals).toMatchObject({ reached: 1 })
  })

  it.each([
    ['rel=nothing', 'rel: there is no relationship'],
    ['types=Nothing', 'types: "Nothing" is neither'],
    ['hops=0', 'hops must be'],
    ['freshness=frsh', 'The nearest is fresh'],
    [`open=${numbers(101).join(',')}`, 'open names 101'],
  ])('rejects %s', async (requested, detail) => {
    const { status, body } = await world.get(`/api/v1/map?uri=${DATASET}&${requested}`)
    expect(status).toBe(400)
    expect((body as { detail: string }).detail).toContain(detail)
  })
})

describe('a map of production', () => {
  const deployment = (name: string): string => `aip://deployment/registry/${name}`
  const deploymentOfInstance = (n: number, name: string, status: string, environment: string) =>
    thing('ModelDeployment', deployment(name), { status, environment }, ['ModelDeployment.deploys', `${other}-${n}`])
  const other = 'aip://model/registry/other'
  const used = 'aip://feature/other-store/used'

  beforeAll(() =>
    world.say(
      thing('Model', other, { name: 'Other' }),
      thing('Feature', used, { name: 'Used' }),
      ...numbers(4).map((n) =>
        thing(
          'ModelInstance',
          `${other}-${n}`,
          { name: `O${n}`, modelState: 'released' },
          ['ModelInstance.instanceOf', other],
          ['ModelInstance.usesFeature', used],
        ),
      ),
      deploymentOfInstance(0, 'serves', 'serving', 'production'),
      deploymentOfInstance(1, 'stopped', 'stopped', 'production'),
      deploymentOfInstance(2, 'staging', 'serving', 'staging'),
      saying({
        type: 'PipelineRun',
        uri: 'aip://pipeline-run/orchestrator/r1',
        attributes: { status: 'failed' },
        edges: [['PipelineRun.reads', 'aip://dataset/other/d']],
      }),
    ),
  )

  it('has what serves there, its lineage and its containers, and counts the rest as filtered', async () => {
    const found = await map(used, { hops: 3, production: 'true' })
    expect(urisOf(found).toSorted()).toEqual([deployment('serves'), used, other, `${other}-0`].toSorted())
    expect(found.groups).toEqual([])
    expect(found.totals.filtered).toBe(5)
    const parts = found.edges.filter(({ part }) => part)
    expect(parts.map((edge) => (edge.container === null ? null : edge[edge.container]))).toEqual([other])
    expect((await map(used, { hops: 3 })).totals.filtered).toBe(0)
  })

  it('has only the focus if nothing leads there', async () => {
    const found = await map(`${other}-3`, { hops: 1, production: 'true', direction: 'downstream' })
    expect([urisOf(found), found.totals.drawn]).toEqual([[`${other}-3`], 0])
  })

  it('marks failed runs', async () => {
    const { nodes } = await map('aip://pipeline-run/orchestrator/r1')
    expect(nodes[0]).toMatchObject({ side: 'focus', failed: true })
  })

  it('marks entities in use by their own status', async () => {
    const { nodes } = await map(used, { hops: 3 })
    const inUse = new Map(nodes.map((node) => [node.uri, node.inUse]))
    expect(['serves', 'stopped'].map((id) => inUse.get(deployment(id)))).toEqual([true, false])
  })

  it('marks the versions as in use that impact counts: trained, released, chosen by an alias, or the newest', async () => {
    const version = (n: number) => `aip://model/registry/tagger/${n}`
    const tags = [{ tag: 'alias', value: 'champion' }]
    const stated: readonly Readonly<Record<string, Json>>[] = [
      { modelState: 'registered' },
      { modelState: 'registered', tags },
      { modelState: 'trained' },
      { modelState: 'released' },
      { modelState: 'registered' },
    ]
    const instanceOf = ['ModelInstance.instanceOf', 'aip://model/registry/tagger'] as const
    await world.say(
      ...stated.map((attributes, n) =>
        thing('ModelInstance', version(n), { ...attributes, version: `${n}` }, instanceOf),
      ),
    )
    const answers = await Promise.all(stated.map((_, n) => map(version(n))))
    expect(answers.map(({ nodes }) => nodes[0]?.inUse)).toEqual([false, true, true, true, true])
  })
})

describe('a map that is too large to draw', () => {
  const dataset = (n: number): string => `aip://dataset/chain/d${n}`

  it('is grouped by type and owning team, with everything counted', async () => {
    const chain = numbers(200).map((n) =>
      thing(
        'Dataset',
        dataset(n),
        {},
        ['Dataset.derivedFrom', dataset(n + 1)],
        ...(n % 5 === 4 ? [] : [['Entity.ownedBy', team(n % 5)] as const]),
      ),
    )
    await world.say(...chain, thing('Dataset', dataset(200), {}))
    const found = await map(dataset(0), { hops: 1_000 })
    expect(found).toMatchObject({ byTeam: true, beyond: false, sentence: '5 groups = 200 entities, 0 hidden' })
    const labels = found.groups.map(({ label }) => label).sort()
    expect(labels).toEqual([
      'Datasets of Team 0 39',
      'Datasets of Team 1 40',
      'Datasets of Team 2 40',
      'Datasets of Team 3 40',
      'Datasets without a team 41',
    ])
    const id = found.groups.find(({ team: of }) => of === team(1))?.id ?? ''
    const opened = await map(dataset(0), { hops: 1_000, open: `${id},${id}` })
    expect(opened.nodes).toHaveLength(41)
    expect(opened.groups.map((group) => group.id)).toEqual(
      found.groups.map((group) => group.id).filter((one) => one !== id),
    )
    expect(opened.totals).toMatchObject({ reached: 200, drawn: 40, grouped: 160, hidden: 0 })
  })

  it('draws 120 of a chain one by one, and marks a cycle', async () => {
    const [a, b, c] = ['a', 'b', 'c'].map((name) => `aip://dataset/cycle/${name}`) as [string, string, string]
    await world.say(
      ...[
        [a, b],
        [b, a],
        [a, c],
      ].map(([from, to]) => thing('Dataset', from ?? '', {}, ['Dataset.derivedFrom', to ?? ''])),
    )
    await world.say(thing('Dataset', a, {}, ['Dataset.derivedFrom', b], ['Dataset.derivedFrom', c]))
    const found = await map(a)
    expect(found.nodes.map(({ uri, side }) => [uri, side])).toEqual([
      [a, 'focus'],
      [b, 'both'],
      [c, 'upstream'],
    ])
    expect(found.edges.map(({ from, to, cycle }) => [from, to, cycle]).sort()).toEqual([
      [a, b, true],
      [b, a, true],
      [c, a, false],
    ])
    expect((await map(dataset(100), { hops: 60 })).nodes).toHaveLength(121)
  })
})

describe('a map compared with an earlier moment', () => {
  const VIEWS = 'aip://dataset/compared/views'
  const source = (n: number): string => `aip://dataset/compared/source-${n}`
  const from = (...sources: readonly number[]): Saying =>
    thing('Dataset', VIEWS, { name: 'Views' }, ...sources.map((n) => ['Dataset.derivedFrom', source(n)] as const))

  it('draws removed entities beside added ones, with their edges', async () => {
    const [first = 0] = [await world.say(...[1, 2, 3].map((n) => thing('Dataset', source(n), { name: `Source ${n}` })))]
    const before = await world.say(from(1, 2))
    await world.say(from(2, 3))
    const found = await map(VIEWS, { since: before })
    expect(found.nodes.map(({ uri, presence }) => [uri, presence]).sort()).toEqual([
      [source(1), 'removed'],
      [source(2), 'kept'],
      [source(3), 'added'],
      [VIEWS, 'kept'],
    ])
    expect(found.edges.map(({ from: end, presence }) => [end, presence]).sort()).toEqual([
      [source(1), 'removed'],
      [source(2), 'kept'],
      [source(3), 'added'],
    ])
    expect(found.totals).toMatchObject({ reached: 3, added: 1, removed: 1 })
    expect(found.sentence).toBe('3 entities drawn, 0 hidden, 1 added, 1 removed')
    // Nothing is compared unless a moment is given.
    const alone = await map(VIEWS)
    expect(urisOf(alone)).not.toContain(source(1))
    expect(alone.nodes.map(({ presence }) => presence)).toEqual([undefined, undefined, undefined])
    // Before its first mention everything around it is new.
    expect((await map(VIEWS, { since: first })).totals).toMatchObject({ added: 2, removed: 0 })
  })

  it('counts added and removed entities in a group', async () => {
    const many = numbers(20).map((n) => n + 100)
    await world.say(...many.map((n) => thing('Dataset', source(n), { name: `Source ${n}` })))
    const before = await world.say(from(...many.slice(0, 12)))
    await world.say(from(...many.slice(4)))
    const found = await map(VIEWS, { since: before })
    expect(found.groups).toMatchObject([{ label: 'Datasets 20', count: 20, added: 8, removed: 4 }])
    expect(found.edges).toMatchObject([{ count: 16, presence: 'kept' }])
  })

  it('rejects a moment after the one shown', async () => {
    const refused = await world.get(`/api/v1/map?${new URLSearchParams({ uri: VIEWS, since: '4', asOf: '3' })}`)
    expect([refused.status, refused.body]).toMatchObject([400, { code: 'BAD_RANGE', parameter: 'since' }])
  })
})
