import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { systemClock } from '../../adapters/system-clock.ts'
import { LOCAL_OPERATOR } from '../../contracts/caller.ts'
import { rejectEdge } from '../../edits/edit.ts'
import { must } from '../../lib/result.ts'
import { keyUri } from '../../model/key.ts'
import { makeUri, type Uri } from '../../model/uri.ts'
import { RECOMMENDATIONS } from '../../questions/recommendations/recommendations.ts'
import type { RecommendationsAnswer } from '../../questions/recommendations/schema.ts'
import { IMPACT } from '../../questions/lineage/impact.ts'
import { UNUSED } from '../../questions/unused/unused.ts'
import { readArguments } from '../../questions/read-arguments.ts'
import { inferredWorld, readerOf, thing, type InferredWorld } from './world.ts'

type Row = RecommendationsAnswer['recommendations'][number]

const [CLICKS, TITLE, GENRE] = ['clicks', 'title', 'genre'].map((id) => thing('Feature', id)) as [Uri, Uri, Uri]
const [A, B] = [thing('Model', 'a'), thing('Model', 'b')]
const [TEAM, OTHER_TEAM] = [thing('Group', 'a-team'), thing('Group', 'b-team')]
const table = (platform: string): Uri => must(makeUri('dataset', platform, 'churn'))

const stores = (platform: string): Uri => must(makeUri('dataset', platform, 'stores'))
const STORES = ['=tableName', keyUri('tableName', 'stores')] as const

let world: InferredWorld
beforeAll(async () => {
  world = await inferredWorld()
  const named = (name: string) => ({ facts: { name } })
  for (const [id, name] of Object.entries({ clicks: 'Clicks', title: 'Title', genre: 'Genre' }))
    await world.say('Feature', id, [], named(name))
  for (const id of ['a-team', 'b-team']) await world.say('Group', id)
  for (const [id, ...features] of [
    ['a', CLICKS, TITLE],
    ['b', CLICKS, TITLE, GENRE],
    ['c', CLICKS, TITLE, GENRE],
  ] as const) {
    const owner = id === 'a' ? TEAM : OTHER_TEAM
    await world.say(
      'Model',
      id,
      [['ownedBy', owner], ...features.map((one) => ['usesFeature', one] as const)],
      named(id),
    )
  }
  // Two pipelines of one team write it, and one of another team.
  await world.say('Dataset', 'orders', [], named('Orders'))
  for (const [id, owner] of [
    ['p', TEAM],
    ['q', TEAM],
    ['r', OTHER_TEAM],
  ] as const) {
    await world.say('Pipeline', id, [['ownedBy', owner]], named(id))
    await world.say('PipelineNode', `${id}/1`, [
      ['nodeOf', thing('Pipeline', id)],
      ['writes', thing('Dataset', 'orders')],
    ])
  }
  const columns = { dbt: ['id', 'name', 'at'], mlflow: ['ID', 'name', 'label'] }
  for (const [platform, names] of Object.entries(columns)) {
    const schema = names.map((name) => ({ name, type: 'text' }))
    await world.sayOf(
      table(platform),
      'Dataset',
      [
        ['=tableName', keyUri('tableName', 'marts.churn')],
        ['ownedBy', TEAM],
      ],
      {
        facts: { name: 'churn', schema },
      },
    )
  }
  // One lists its columns only with its versions, and one not at all.
  await world.sayOf(stores('feast'), 'Dataset', [STORES], {
    facts: { name: 'stores', schema: [{ name: 'id' }] },
  })
  await world.sayOf(stores('mlflow'), 'Dataset', [STORES], { facts: { name: 'stores' } })
  for (const [version, names] of [
    ['1', ['id']],
    ['2', ['id', 'city']],
  ] as const)
    await world.sayOf(
      must(makeUri('dataset-version', 'mlflow', `stores/${version}`)),
      'DatasetVersion',
      [['versionOf', stores('mlflow')]],
      { facts: { version, schema: names.map((name) => ({ name, type: 'text' })) } },
    )
  await world.sayOf(stores('dagster'), 'Dataset', [STORES], { facts: { name: 'stores' } })
  // Tables of one name without a common column, and with one of many.
  const many = Array.from({ length: 199 }, (_, i) => ({ name: `column ${i}` }))
  for (const [name, schema] of [
    ['visits', [{ name: 'other' }]],
    ['wide', [{ name: 'column 0' }, { name: 'other' }]],
  ] as const)
    for (const [platform, listed] of [
      ['feast', schema],
      ['mlflow', many],
    ] as const)
      await world.sayOf(
        must(makeUri('dataset', platform, name)),
        'Dataset',
        [['=tableName', keyUri('tableName', name)]],
        {
          facts: { name, schema: [...listed] },
        },
      )
  // A version in use was trained on one of them, and another is made from something.
  const raw = thing('Dataset', 'raw')
  await world.say('Dataset', 'raw', [], named('raw'))
  await world.sayOf(must(makeUri('pipeline-node', 'feast', 'stores')), 'PipelineNode', [
    ['reads', raw],
    ['writes', stores('feast')],
  ])
  await world.say('ModelInstance', 'a/1', [['trainedOn', must(makeUri('dataset-version', 'mlflow', 'stores/2'))]], {
    facts: { modelState: 'released' },
  })
  await world.settled()
})
afterAll(async () => await world.stop())

async function askRecommendations(given: Readonly<Record<string, unknown>> = {}) {
  const args = readArguments(RECOMMENDATIONS.parameters, given)
  if (!args.ok) throw new Error(JSON.stringify(args.error))
  return await RECOMMENDATIONS.ask(await readerOf(world), args.value as Parameters<typeof RECOMMENDATIONS.ask>[1])
}

async function rows(given: Readonly<Record<string, unknown>> = {}): Promise<readonly Row[]> {
  return must(await askRecommendations(given)).recommendations
}

const short = ({ kind, from, to, score }: Row) => [
  kind,
  from.uri,
  to.uri,
  score === null ? null : Math.round(100 * score),
]

describe('recommendations', () => {
  it('are undecided suggestions of rules, with score, reasons and both commands', async () => {
    expect((await rows()).map(short).sort()).toEqual(
      [
        // Two of four columns, ignoring case; once, although both directions are stated.
        ['mayBeSiblingOf', table('dbt'), table('mlflow'), 50],
        ['mayBeSiblingOf', stores('feast'), stores('mlflow'), 50],
        ['mayBeSiblingOf', stores('feast'), stores('dagster'), null],
        ['mayBeSiblingOf', stores('mlflow'), stores('dagster'), null],
        [
          'mayBeSiblingOf',
          must(makeUri('dataset', 'feast', 'visits')),
          must(makeUri('dataset', 'mlflow', 'visits')),
          null,
        ],
        ['mayBeSiblingOf', must(makeUri('dataset', 'feast', 'wide')), must(makeUri('dataset', 'mlflow', 'wide')), 1],
        ['mightBeOwnedBy', thing('Dataset', 'orders'), TEAM, 67],
        ['mightBeOwnedBy', thing('Dataset', 'orders'), OTHER_TEAM, 33],
        ['mightUse', A, GENRE, 100],
      ].sort(),
    )
    const [row] = await rows({ kind: 'mightUse' })
    expect(row).toMatchObject({
      relation: 'Model.mightUse',
      states: 'usesFeature',
      rule: 'D12@1',
      because: [{ uri: B }, { uri: thing('Model', 'c') }],
      more: 0,
      accept: `mlg confirm-edge ${A} Model.mightUse ${GENRE}`,
      reject: `mlg reject-edge ${A} Model.mightUse ${GENRE}`,
      sentence: 'a might use Genre: 2 similar ones do, b, c.',
    })
    const [owner] = await rows({ kind: 'mightBeOwnedBy', sort: 'score' })
    expect(owner?.sentence).toMatch(/^Orders might be owned by .*, by way of [pq], [pq]\.$/)
  })

  it('compare the columns of two datasets, if both are known', async () => {
    const found = await rows({ kind: 'mayBeSiblingOf', sort: 'score' })
    expect(found.map(({ from, to, score, sentence }) => [from.uri, to.uri, score, sentence])).toEqual(
      [
        ['dbt', 'mlflow', 0.5, 'churn', '2 of 4 columns are in both'],
        ['feast', 'mlflow', 0.5, 'stores', '1 of 2 columns is in both'],
        ['feast', 'mlflow', 1 / 200, 'wide', '1 of 200 columns is in both'],
        ['feast', 'dagster', null, 'stores', "their columns can't be compared"],
        ['mlflow', 'dagster', null, 'stores', "their columns can't be compared"],
        // Their names are all that speaks for it.
        ['feast', 'mlflow', null, 'visits', '0 of 200 columns are in both'],
      ].map(([one, other, score, name, columns]) => [
        `aip://dataset/${one}/${name}`,
        `aip://dataset/${other}/${name}`,
        score,
        `${name} (${one}) may be the same as ${name} (${other}): Two sources have a table of this name; ${columns}.`,
      ]),
    )
  })

  it('are named where they would add to use or to an impact', async () => {
    const reader = await readerOf(world)
    const unused = readArguments(UNUSED.parameters, { type: 'Dataset', sort: 'name' })
    const { nodes } = must(await UNUSED.ask(reader, must(unused)))
    expect(nodes.map(({ uri, unconfirmed }) => [uri, unconfirmed])).toEqual([
      [table('dbt'), false],
      [table('mlflow'), false],
      [thing('Dataset', 'orders'), false],
      [thing('Dataset', 'raw'), true],
      [stores('feast'), true],
      [stores('dagster'), true],
      ...['visits', 'wide'].flatMap((name) =>
        ['feast', 'mlflow'].map((platform) => [must(makeUri('dataset', platform, name)), false]),
      ),
    ])
    const impact = must(readArguments(IMPACT.parameters, { uri: thing('Dataset', 'raw') }))
    const { unconfirmed, sentence } = must(await IMPACT.ask(reader, impact))
    expect(unconfirmed).toBe(2)
    expect(sentence).toMatch(/ 2 open recommendations would add to this\.$/)
  })

  it('also list similar entities when asked for one entity', async () => {
    const [genre, ...similar] = await rows({ of: A, sort: 'score' })
    expect(genre).toMatchObject({ kind: 'mightUse' })
    expect(similar.map(({ kind, to, score, sentence }) => [kind, to.name, score, sentence])).toEqual([
      ['similarTo', 'b', 0.666, 'a is similar to b: in common are Clicks, Title.'],
      ['similarTo', 'c', 0.666, 'a is similar to c: in common are Clicks, Title.'],
    ])
    expect((await rows({ kind: 'similarTo' })).length).toBe(3)
  })

  it('are about what a team owns when asked for a team', async () => {
    expect((await rows({ team: TEAM })).map(({ kind }) => kind).sort()).toEqual(['mayBeSiblingOf', 'mightUse'])
    expect(await rows({ team: OTHER_TEAM })).toEqual([])
  })

  it.each([undefined, 'score'])('are complete page by page, ordered %s, and in an export', async (sort) => {
    const all = await rows({ sort })
    const paged: Row[] = []
    for (let cursor: string | undefined; ;) {
      const page = must(await askRecommendations({ sort, limit: 1, cursor }))
      paged.push(...page.recommendations)
      if (page.next === null) break
      cursor = page.next
    }
    expect(paged).toEqual(all)
    const args = readArguments(RECOMMENDATIONS.parameters, { sort })
    const { export: list } = RECOMMENDATIONS
    if (!args.ok || list === undefined) throw new Error('refused')
    const exported = must(await list.rows(await readerOf(world), args.value))
    expect(exported.count).toBe(all.length)
    const listed: object[] = []
    for await (const part of exported.pages()) listed.push(...part)
    expect(listed).toEqual(all)
  })

  it('are rejected if their kind is unknown, naming the nearest one', async () => {
    const refused = await askRecommendations({ kind: 'mightuse' })
    expect(refused.ok ? null : refused.error).toMatchObject({
      code: 'BAD_REQUEST',
      parameter: 'kind',
      hint: 'Did you mean mightUse?',
    })
  })

  it('are not listed again once a person rejects them', async () => {
    const parts = { reader: await readerOf(world), store: world.store, clock: systemClock }
    const edge = { type: 'Dataset.mightBeOwnedBy', from: thing('Dataset', 'orders'), to: OTHER_TEAM }
    expect((await rejectEdge(edge, { ...LOCAL_OPERATOR, name: 'Olga' }, parts)).ok).toBe(true)
    await world.settled()
    expect((await rows({ kind: 'mightBeOwnedBy' })).map(({ to, score }) => [to.uri, score])).toEqual([[TEAM, 1]])
    const sibling = { type: 'Dataset.mayBeSiblingOf', from: stores('feast'), to: stores('mlflow') }
    expect((await rejectEdge(sibling, { ...LOCAL_OPERATOR, name: 'Olga' }, parts)).ok).toBe(true)
    await world.settled()
    const impact = must(readArguments(IMPACT.parameters, { uri: stores('feast') }))
    expect(must(await IMPACT.ask(await readerOf(world), impact)).unconfirmed).toBe(1)
  })
})
