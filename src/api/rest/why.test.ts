import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { DocumentAnswer, DocumentWrite } from '../../contracts/log.ts'
import type { CauseKind } from '../../model/facts.ts'
import { isObject } from '../../lib/json.ts'
import { at, saying, type Saying } from '../testing/company.ts'
import { LOCAL_OPERATOR, type Caller } from '../../contracts/caller.ts'
import { compilePaths } from '../../infer/paths/check.ts'
import { whyEdges } from '../../questions/why-edges.ts'
import { Reader } from '../../query/reader.ts'
import { pin } from '../../query/time/moment.ts'
import { must } from '../../lib/result.ts'
import { emailLookup } from '../../model/lookup.ts'
import { stateConclusions, edge, resolveLookup } from '../../testing/store/build.ts'
import { openWorld, type ApiWorld } from '../testing/world.ts'

const MODEL = 'aip://model/registry/m'
const NOON = Date.parse('2026-03-01T12:00:00Z')
const iso = (time: number): string => new Date(time).toISOString()

let world: ApiWorld
beforeEach(async () => void (world = await openWorld()))
afterEach(() => world.close())

/** Commits sources' answers at a time of the clock; `storedAnswer` is an earlier answer, mapped again. */
async function heard(
  time: number,
  sayings: readonly Saying[],
  of: { readonly kind?: CauseKind; readonly storedAnswer?: boolean } = {},
): Promise<void> {
  const cause = { kind: of.kind ?? 'event', trace: 't', since: time } as const
  const write = ({ platform, type, uri, statement }: Saying): DocumentWrite => {
    const storedAnswer = of.storedAnswer === true ? { storedAnswer: true as const } : {}
    const answer: DocumentAnswer = {
      kind: 'stated',
      statement,
      etag: null,
      lastModified: null,
      raw: null,
      mapping: 'm',
      ...storedAnswer,
    }
    return { key: { platform, type, uri }, requestedAt: time, answer }
  }
  await world.store.commit(sayings.map((s) => ({ cause, at: time, settle: null, documents: [write(s)] })))
  await world.reached()
}

async function reasons(from: string, to: string): Promise<readonly Record<string, unknown>[]> {
  const { body } = await world.get(`/api/v1/why?${new URLSearchParams({ from, to })}`)
  if (!isObject(body) || !Array.isArray(body['edges'])) throw new Error('no edges')
  return body['edges'].flatMap((edge: { reasons: Record<string, unknown>[] }) => edge.reasons)
}

const owned = (to: string): Saying =>
  saying({ type: 'Model', uri: MODEL, attributes: { name: 'M' }, edges: [['Entity.ownedBy', to]] })
const user = (id: string): string => `aip://user/identity/${id}`

describe("a source's statement", () => {
  it('is never verified before it was first seen, even if the log was written faster than its timestamps can show', async () => {
    // Three transactions in one millisecond: the log's times strictly increase, and run ahead of the clock.
    const before = ['a', 'b', 'c'].map((id) => saying({ type: 'User', uri: user(id), attributes: { name: id } }))
    await heard(NOON, [...before, owned(user('a'))])
    expect(await reasons(MODEL, user('a'))).toMatchObject([{ firstSeen: iso(NOON), lastVerified: iso(NOON) }])
  })

  it('is never verified before it was first seen, even if a changed mapping reads it from a stored answer', async () => {
    await heard(NOON, [saying({ type: 'Model', uri: MODEL, attributes: { name: 'M' } })])
    await heard(NOON + 60_000, [owned(user('a'))], { kind: 'mapping', storedAnswer: true })
    const [message] = await reasons(MODEL, user('a'))
    expect(message).toMatchObject({ firstSeen: iso(NOON), lastVerified: iso(NOON) })
    expect(message?.['sentence']).toContain(`first seen ${iso(NOON)}, last verified ${iso(NOON)}`)
  })

  it('is never verified before it was first seen, even if an earlier look-up carries it on', async () => {
    const lookup = must(emailLookup('identity', 'a@netflix.com'))
    await heard(NOON, [saying({ type: 'User', uri: user('a') })])
    const answer = resolveLookup(lookup, at(user('a')))
    const cause = { kind: 'lookup', trace: 't', since: NOON } as const
    await world.store.commit([{ cause, at: NOON + 1_000, settle: null, documents: [answer] }])
    await heard(NOON + 60_000, [owned(lookup)])
    const found = await reasons(MODEL, user('a'))
    const [named, answered] = [iso(NOON + 60_000), iso(NOON + 1_000)]
    const steps = [
      { statedBy: [{ firstSeen: named }] },
      { statedBy: [{ firstSeen: answered, lastVerified: answered }] },
    ]
    expect(found).toMatchObject([{ firstSeen: named, paths: [{ steps }] }])
  })

  it('keeps its first time, however often it is verified', async () => {
    await heard(NOON, [owned(user('a'))])
    await heard(NOON + 60_000, [owned(user('a'))])
    expect(await reasons(MODEL, user('a'))).toMatchObject([{ firstSeen: iso(NOON), lastVerified: iso(NOON + 60_000) }])
  })
})

describe('the freshness of a conclusion', () => {
  const [instance, run, cell, test] = [
    'aip://model/registry/i',
    'aip://pipeline-run/orchestrator/r',
    'aip://ab-test-cell/experimentation/1/2',
    'aip://ab-test/experimentation/1',
  ]
  const steps: readonly Saying[] = [
    saying({ type: 'ModelInstance', uri: instance, edges: [['ModelInstance.producedBy', run]] }),
    saying({ type: 'PipelineRun', uri: run, edges: [['PipelineRun.executedFor', cell]] }),
    saying({ type: 'AbTestCell', uri: cell, edges: [['AbTestCell.belongsTo', test]] }),
  ]
  const names = ['producedBy', 'executedFor', 'belongsTo']
  const MINUTE = 60_000

  /** Verifies each step at its minute, latest last; returns the weakest one that the conclusion names. */
  async function weakest(minutes: readonly number[]): Promise<unknown> {
    const inOrder = steps.map((step, i) => ({ step, minute: minutes[i] ?? 0 })).sort((a, b) => a.minute - b.minute)
    await heard(NOON, [saying({ type: 'AbTest', uri: test }), ...steps])
    for (const { step, minute } of inOrder) await heard(NOON + minute * MINUTE, [step])
    const [reason] = await reasons(instance, test)
    expect(reason?.['sentence']).toContain(
      `The oldest verification of any step: ${iso(NOON + Math.min(...minutes) * MINUTE)}`,
    )
    return reason?.['paths']
  }

  it.each([
    [[1, 2, 3], 0],
    [[2, 1, 3], 1],
    [[3, 2, 1], 2],
    [[2, 3, 1], 2],
    [[3, 1, 2], 1],
    // Hours and a day apart.
    [[900, 30, 1_000], 1],
  ])('is that of its least recently verified step: of those verified at minutes %j, step %i', async (minutes, step) => {
    const edge: unknown = expect.stringContaining(names[step] ?? '')
    const lastVerified = iso(NOON + (minutes[step] ?? 0) * MINUTE)
    expect(await weakest(minutes)).toMatchObject([{ weakest: { edge, lastVerified } }])
  })

  it('counts a step with several documents as verified by the latest one', async () => {
    const again = { ...(steps[1] as Saying), platform: 'catalog' }
    await heard(NOON, [saying({ type: 'AbTest', uri: test }), ...steps])
    await heard(NOON + 5 * MINUTE, [again])
    for (const step of [steps[0], steps[2]]) await heard(NOON + 3 * MINUTE, [step as Saying])
    const lastVerified = iso(NOON + 3 * MINUTE)
    expect(await reasons(instance, test)).toMatchObject([{ paths: [{ weakest: { lastVerified } }] }])
  })

  it('is unknown for the past, which has no verification times', async () => {
    await heard(NOON, [saying({ type: 'AbTest', uri: test }), ...steps])
    const { body } = await world.get(`/api/v1/why?${new URLSearchParams({ from: instance, to: test, asOf: '4' })}`)
    expect(body).toMatchObject({ edges: [{ reasons: [{ paths: [{ weakest: null }] }] }] })
  })
})

it('a conclusion counts its hidden steps, without naming them', async () => {
  const [instance, feature] = ['aip://model/vault/quokka-i1', 'aip://feature/feature-store/f']
  await world.say(
    saying({ type: 'Model', uri: MODEL, attributes: { name: 'M' } }),
    saying({ type: 'Feature', uri: feature, attributes: { name: 'F' } }),
    saying({
      type: 'ModelInstance',
      uri: instance,
      platform: 'vault',
      attributes: { version: 'quokka' },
      edges: [
        ['ModelInstance.instanceOf', MODEL],
        ['ModelInstance.usesFeature', feature],
      ],
    }),
  )
  const documents = [
    stateConclusions('D4', {
      asserted: [edge('Model.uses', at(MODEL), at(feature))],
      about: { rule: 'D4', version: 1 },
    }),
  ]
  const cause = { kind: 'rule', trace: 't', since: NOON } as const
  await world.store.commit([{ cause, at: NOON, settle: null, documents }])
  await world.reached()
  const reasonsFor = async (caller: Caller) => {
    const deps = { ...world.deps, paths: must(compilePaths(world.deps.catalogue, 'recorded')).paths }
    const moment = must(await pin(deps, undefined))
    const reader = new Reader(deps, moment, { cacheable: false, visibility: await deps.visibilities.of(caller) })
    const [from, to] = [reader.graph.idOf(at(MODEL)), reader.graph.idOf(at(feature))]
    return (await whyEdges(reader, from ?? -1, to ?? -1)).flatMap((one) => one.reasons)
  }
  const others = { ...LOCAL_OPERATOR, id: 'others', roles: new Set(['reader']) }
  world.hide({ platforms: ['vault'], exceptFor: ['administrator'] })
  expect(await reasonsFor(LOCAL_OPERATOR)).toMatchObject([
    { rule: 'D4@1', hiddenSteps: 0, paths: [{ steps: [{}, {}] }] },
  ])
  const found = await reasonsFor(others)
  const sentence = 'The rule D4@1 (modelFeatures) concludes that M –uses→ F, over 2 hidden steps.'
  expect(found).toMatchObject([{ rule: 'D4@1', hiddenSteps: 2, paths: [], sentence }])
  expect(JSON.stringify(found)).not.toMatch(/quokka|vault/)
})
