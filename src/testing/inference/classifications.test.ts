import { afterEach, describe, expect, it } from 'vitest'
import { carriedEdge } from '../../model/classification.ts'
import type { Attributes } from '../../model/facts.ts'
import { partsOf, type Uri } from '../../model/uri.ts'
import { below, randomFrom } from '../../lib/random.ts'
import { whyEdge } from '../../questions/why-edges.ts'
import { runs } from '../runs.ts'
import { editedBy, gone, keyOf } from '../store/build.ts'
import { pick } from '../store/sequence.ts'
import { inferredWorld, readerOf, thing, type InferredWorld } from './world.ts'

const PII = carriedEdge('pii')

let world: InferredWorld
afterEach(async () => await world.stop())

const data = (id: string): Uri => thing('Dataset', id)
const column = (id: string): Uri => thing('DatasetColumn', id)
const version = (id: string): Uri => thing('DatasetVersion', id)

async function say(
  uri: Uri,
  type: string,
  edges: readonly (readonly [string, Uri])[] = [],
  tags: readonly string[] = [],
) {
  const facts: Attributes = { entityType: type, tags: tags.map(tagOf) }
  await world.sayOf(uri, type, edges, { facts })
}

function tagOf(text: string): Record<string, string> {
  const [tag = '', value] = text.split('=')
  return value === undefined ? { tag } : { tag, value }
}

/** Returns what the record says an entity carries, once that equals a full evaluation. */
async function checkedClassifications(uri: Uri): Promise<readonly string[]> {
  await world.settled()
  const stored = await recordedClassifications(uri)
  const { rules } = await world.inferring().inference.pass()
  expect(rules.flatMap(({ rule, asserted, retracted }) => (asserted + retracted > 0 ? [rule] : []))).toEqual([])
  return stored
}

async function recordedClassifications(uri: Uri): Promise<readonly string[]> {
  const lines = await world.concluded(uri)
  const own = lines.filter((line) => line.startsWith(`${PII}|${uri}|`))
  return own.map((line) => partsOf(line.split(/[| ]/)[2] as Uri).resourceId).sort()
}

describe('a classification', () => {
  it('flows from data to everything made from it, however far', async () => {
    world = await inferredWorld({ classifications: ['pii'] })
    await say(data('d0'), 'Dataset', [], ['pii=members'])
    for (let i = 1; i < 8; i++) await say(data(`d${i}`), 'Dataset', [['derivedFrom', data(`d${i - 1}`)]])
    await say(version('d7@1'), 'DatasetVersion', [['versionOf', data('d7')]])
    await say(thing('ModelInstance', 'm-1'), 'ModelInstance', [['trainedOn', version('d7@1')]])
    await say(thing('Model', 'm'), 'Model', [['currentInstance', thing('ModelInstance', 'm-1')]])
    await say(thing('Feature', 'f'), 'Feature', [['sourcedFrom', data('d3')]])
    await say(data('other'), 'Dataset')
    for (const uri of [data('d0'), data('d7'), version('d7@1'), thing('Model', 'm'), thing('Feature', 'f')])
      expect([uri, await checkedClassifications(uri)]).toEqual([uri, ['d0']])
    expect(await checkedClassifications(data('other'))).toEqual([])
  })

  it('flows through the runs and steps of pipelines', async () => {
    world = await inferredWorld({ classifications: ['pii'] })
    await say(data('raw'), 'Dataset', [], ['pii'])
    await say(version('raw@1'), 'DatasetVersion', [['versionOf', data('raw')]])
    await say(thing('PipelineRun', 'run'), 'PipelineRun', [
      ['consumed', version('raw@1')],
      ['produced', version('out@1')],
    ])
    await say(version('out@1'), 'DatasetVersion', [['versionOf', data('out')]])
    await say(data('out'), 'Dataset')
    await say(thing('PipelineNode', 'node'), 'PipelineNode', [
      ['reads', data('out')],
      ['writes', data('next')],
    ])
    await say(data('next'), 'Dataset')
    for (const uri of [version('out@1'), data('out'), data('next')])
      expect([uri, await checkedClassifications(uri)]).toEqual([uri, ['raw']])
  })

  it('ends where somebody says so, and continues once that is retracted', async () => {
    world = await inferredWorld({ classifications: ['pii'] })
    await say(data('raw'), 'Dataset', [], ['pii'])
    await say(data('counts'), 'Dataset', [['derivedFrom', data('raw')]])
    await say(data('report'), 'Dataset', [['derivedFrom', data('counts')]])
    expect(await checkedClassifications(data('report'))).toEqual(['raw'])
    const ends = { kind: 'add', name: 'tags', members: [tagOf('ends=pii')] } as const
    await world.commit(editedBy('ann', data('counts'), [ends]))
    expect([await checkedClassifications(data('counts')), await checkedClassifications(data('report'))]).toEqual([
      [],
      [],
    ])
    await world.commit(editedBy('bob', data('counts'), [{ ...ends, kind: 'remove' }]))
    expect([await checkedClassifications(data('counts')), await checkedClassifications(data('report'))]).toEqual([
      ['raw'],
      ['raw'],
    ])
    await say(data('counts'), 'Dataset', [['derivedFrom', data('raw')]], ['ends=licence'])
    expect(await checkedClassifications(data('report'))).toEqual(['raw'])
  })

  it('is retracted with its premises, and stays in the past', async () => {
    world = await inferredWorld({ classifications: ['pii'] })
    await say(data('raw'), 'Dataset', [], ['pii'])
    await say(data('copy'), 'Dataset', [['derivedFrom', data('raw')]])
    expect(await checkedClassifications(data('copy'))).toEqual(['raw'])
    const { tx } = await world.store.head()
    await say(data('raw'), 'Dataset')
    expect(await checkedClassifications(data('copy'))).toEqual([])
    expect((await world.concluded(data('copy'), tx)).some((line) => line.startsWith(PII))).toBe(true)
  })

  it('goes from column to column if all columns are known, else by whole datasets', async () => {
    world = await inferredWorld({ classifications: ['pii'] })
    await say(data('members'), 'Dataset')
    await say(column('members.email'), 'DatasetColumn', [['columnOf', data('members')]], ['pii'])
    await say(column('members.plan'), 'DatasetColumn', [['columnOf', data('members')]])
    const derived = async (id: string, columns: readonly (readonly [string, string | null])[]) => {
      await say(data(id), 'Dataset', [['derivedFrom', data('members')]])
      for (const [name, from] of columns)
        await say(column(`${id}.${name}`), 'DatasetColumn', [
          ['columnOf', data(id)],
          ...(from === null ? [] : [['derivedFrom', column(from)] as const]),
        ])
    }
    await derived('mail', [['to', 'members.email']])
    await derived('plans', [['plan', 'members.plan']])
    await derived('partly', [
      ['plan', 'members.plan'],
      ['note', null],
    ])
    await derived('whole', [])
    await say(version('plans@1'), 'DatasetVersion', [['versionOf', data('plans')]])
    expect(await checkedClassifications(column('mail.to'))).toEqual(['members.email'])
    expect(await checkedClassifications(data('members'))).toEqual(['members.email'])
    expect(await checkedClassifications(data('mail'))).toEqual(['members.email'])
    expect([await checkedClassifications(data('plans')), await checkedClassifications(version('plans@1'))]).toEqual([
      [],
      [],
    ])
    expect(await checkedClassifications(data('partly'))).toEqual(['members.email'])
    expect(await checkedClassifications(data('whole'))).toEqual(['members.email'])
    await say(data('members'), 'Dataset', [], ['pii'])
    expect(await checkedClassifications(data('plans'))).toEqual(['members'])
    expect(await checkedClassifications(column('plans.plan'))).toEqual(['members'])
  })

  it('has the path as its evidence', async () => {
    world = await inferredWorld({ classifications: ['pii'] })
    await say(data('raw'), 'Dataset', [], ['pii'])
    await say(version('raw@1'), 'DatasetVersion', [['versionOf', data('raw')]])
    await say(thing('ModelInstance', 'm-1'), 'ModelInstance', [['trainedOn', version('raw@1')]])
    await world.settled()
    const reader = await readerOf(world)
    const [from = 0, to = 0] = [thing('ModelInstance', 'm-1'), data('raw')].map((uri) => reader.graph.idOf(uri))
    const edge = reader.catalogue.edgeType(PII)
    if (edge === undefined) throw new Error('pii has no edge type')
    const [reason] = (await whyEdge(reader, edge, { from, to })).reasons
    expect(reason).toMatchObject({ kind: 'concluded', rule: 'carries-pii@1' })
    expect(reason?.kind === 'concluded' && reason.paths[0]?.steps.map(({ name }) => name)).toEqual([
      'trainedOn',
      'versionOf',
    ])
  })
})

const SEEDS = runs(10, 300)
const IDS = 4
/** References between entities: few of each, so that there are cycles. */
const LINEAGE: readonly (readonly [type: string, name: string, to: string])[] = [
  ['Dataset', 'derivedFrom', 'Dataset'],
  ['Dataset', 'derivedFrom', 'DatasetVersion'],
  ['DatasetVersion', 'versionOf', 'Dataset'],
  ['DatasetColumn', 'columnOf', 'Dataset'],
  ['DatasetColumn', 'derivedFrom', 'DatasetColumn'],
  ['PipelineRun', 'consumed', 'DatasetVersion'],
  ['PipelineRun', 'produced', 'DatasetVersion'],
  ['PipelineNode', 'reads', 'Dataset'],
  ['PipelineNode', 'writes', 'Dataset'],
  ['Feature', 'sourcedFrom', 'Dataset'],
  ['ModelInstance', 'trainedOn', 'DatasetVersion'],
  ['Model', 'currentInstance', 'ModelInstance'],
]
const TYPES = [...new Set(LINEAGE.map(([type]) => type))]

describe('statements in any order', () => {
  it(
    `lead step by step to the same conclusions as from scratch (${SEEDS} seeds)`,
    { timeout: 20_000 * SEEDS },
    async () => {
      const first = Number(process.env['MLG_SEED'] ?? 1)
      let concluded = 0
      for (let seed = first; seed < first + SEEDS; seed++) concluded += await lineage(seed)
      expect(concluded).toBeGreaterThan(SEEDS)
    },
  )
})

async function lineage(seed: number): Promise<number> {
  const random = randomFrom(seed)
  world = await inferredWorld({ classifications: ['pii'] })
  for (let i = 0; i < 60; i++) {
    const type = pick(random, TYPES)
    const uri = thing(type, `${type}-${below(random, IDS)}`)
    if (random() < 0.1) await world.commit(gone(keyOf(uri, type, uri.split('/')[3] ?? ''), false))
    else
      await say(
        uri,
        type,
        LINEAGE.flatMap(([from, name, to]) =>
          from === type && random() < 0.6 ? [[name, thing(to, `${to}-${below(random, IDS)}`)] as const] : [],
        ),
        [...(random() < 0.2 ? ['pii'] : []), ...(random() < 0.15 ? ['ends=pii'] : [])],
      )
    if (random() < 0.3) await world.settled()
    if (random() < 0.05) await world.restart()
  }
  await world.settled()
  const { rules } = await world.inferring().inference.pass()
  for (const { rule, asserted, retracted } of rules)
    expect([seed, rule, asserted, retracted]).toEqual([seed, rule, 0, 0])
  await world.stop()
  return rules.find(({ rule }) => rule === 'carries-pii')?.conclusions ?? 0
}

it('a file can add classifications, even with the longest name', async () => {
  world = await inferredWorld({ classifications: ['a'.repeat(30), 'pii'] })
  await say(data('raw'), 'Dataset', [], ['a'.repeat(30)])
  await say(data('copy'), 'Dataset', [['derivedFrom', data('raw')]])
  await world.settled()
  const lines = await world.concluded(data('copy'))
  expect(lines.filter((line) => line.startsWith(carriedEdge('a'.repeat(30))))).toHaveLength(1)
})
