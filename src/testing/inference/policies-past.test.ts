// Compares violations as of past moments of random companies with plain joins over the record, which know nothing of
// paths, rules or followers.

import { expect, it } from 'vitest'
import type { PolicyDefinition } from '../../catalogue/definition.ts'
import { below, randomFrom, type Random } from '../../lib/random.ts'
import type { Json } from '../../lib/json.ts'
import { approvalJson, APPROVALS, approvalsIn, basisOf } from '../../model/approval.ts'
import { mergeStated } from '../../model/merge.ts'
import type { Uri } from '../../model/uri.ts'
import type { Reader } from '../../query/reader.ts'
import { rejudgedByClock, violatorsIn, violationChangesAt } from '../../query/policies/violation-changes.ts'
import { pastViolations } from '../../query/policies/past-violations.ts'
import { judgeNow } from '../../query/policies/judge-now.ts'
import { currentViolations, type Violation } from '../../query/policies/violations.ts'
import { runs } from '../runs.ts'
import { editedBy, gone, keyOf } from '../store/build.ts'
import { pick } from '../store/sequence.ts'
import { catalogueWith, inferredWorld, readerOf, thing, type InferredWorld } from './world.ts'

const POLICIES: readonly PolicyDefinition[] = [
  {
    id: 'T1',
    title: 'Personal data needs an approval',
    severity: 'block',
    of: ['Model'],
    where: ['stage = "production"'],
    forbids: '<instanceOf · trainedOn · (versionOf | [is Dataset]) · [tagged "pii"]',
    unless: '[tagged "approved"] | ownedBy',
    says: '{subject} was trained on {found}.',
  },
  {
    id: 'T2',
    title: 'Models in production are evaluated',
    severity: 'warn',
    of: ['Model'],
    where: ['stage = "production"'],
    requires: '<instanceOf · evaluatedOn',
    says: "{subject} wasn't evaluated.",
  },
  {
    id: 'T3',
    title: 'What a model in production is trained on is approved by two people',
    severity: 'block',
    of: ['Model'],
    where: ['stage = "production"'],
    forbids: '<instanceOf · trainedOn · [is DatasetVersion]',
    unless: '<instanceOf · [approved for stage "production" by 2]',
    says: '{subject} was trained on {found}.',
  },
  {
    id: 'T4',
    title: 'Models are evaluated every hour',
    severity: 'warn',
    of: ['Model'],
    requires: '<instanceOf · <scored · [at within 1 hours]',
    says: "{subject} wasn't evaluated in the last hour.",
  },
]
/** Names of edges to what an approval is based on, besides the runs that scored it. */
const account = (name: string): string => `aip://user/identity/${name}`
const BASIS = ['trainedOn', 'evaluatedOn']
const HOUR_MS = 3_600_000

const EACH = 3
const STEPS = 50
const MOMENTS = 12
const SEEDS = runs(4, 50)

const named = (type: string, random: Random): Uri => thing(type, `${type}-${below(random, EACH)}`)
const TAGS = ['pii', 'approved', 'other']

/** `passing`: some expiry times of approvals and evaluations pass while the test runs. */
type Times = 'passing' | 'far'

async function step(random: Random, world: InferredWorld, times: Times): Promise<void> {
  const type = pick(random, ['Model', 'ModelInstance', 'ModelInstance', 'Dataset', 'DatasetVersion', 'EvaluationRun'])
  const uri = named(type, random)
  const dice = random()
  if (dice < 0.1) return await world.commit(gone(keyOf(uri, type, uri.split('/')[3] ?? ''), false))
  if (dice < 0.25) {
    const kind = pick(random, ['add', 'remove', 'drop'] as const)
    const edit = { kind, name: 'tags', members: [{ tag: pick(random, TAGS) }] }
    return await world.commit(editedBy(pick(random, ['ann', 'bob']), uri, [edit]))
  }
  if (type === 'ModelInstance' && dice < 0.7) return await approve(random, world, { uri, times })
  const edges: (readonly [string, Uri])[] = []
  const maybe = (name: string, to: string): void => {
    if (random() < 0.6) edges.push([name, named(to, random)])
  }
  if (type === 'ModelInstance') {
    maybe('instanceOf', 'Model')
    maybe('trainedOn', 'DatasetVersion')
    maybe('trainedOn', 'Dataset')
    if (random() < 0.4) maybe('evaluatedOn', 'DatasetVersion')
  }
  if (type === 'EvaluationRun') maybe('scored', 'ModelInstance')
  if (type === 'DatasetVersion') maybe('versionOf', 'Dataset')
  if (type === 'Model' && random() < 0.2) maybe('ownedBy', 'Group')
  const tags = TAGS.filter(() => random() < 0.4).map((tag) => ({ tag }))
  const stage = pick(random, ['production', 'production', 'experimental'])
  await world.sayOf(uri, type, edges, {
    facts: {
      entityType: type,
      tags,
      ...(type === 'Model' && { stage }),
      ...(type === 'EvaluationRun' && { at: evaluatedAt(random, times) }),
    },
  })
}

/** Conclusions are written by the machine's clock: some of these times pass between the first and the last. */
const soon = (random: Random): number => Date.now() + below(random, 60)

function evaluatedAt(random: Random, times: Times): string {
  // Facts are stated in 1970: by both clocks these are recent, or too old.
  if (times === 'far') return new Date(random() < 0.5 ? Date.now() : -2 * HOUR_MS).toISOString()
  return new Date(soon(random) - HOUR_MS).toISOString()
}

/** Approves an instance as it is for a stage, possibly for a limited time, or withdraws the approval. */
async function approve(
  random: Random,
  world: InferredWorld,
  { uri, times }: { readonly uri: Uri; readonly times: Times },
): Promise<void> {
  const person = pick(random, ['ann', 'bob', 'cem'].map(account))
  if (random() < 0.1) return await world.commit(editedBy(person, uri, [{ kind: 'retract', name: APPROVALS }]))
  const { tx } = await world.store.head()
  const rests: Uri[] = []
  for (const { type, from, to, provenance } of (await world.store.supports(uri, tx, 10_000)).rows) {
    const name = type.slice(type.indexOf('.') + 1)
    if (provenance === 'REJECTED') continue
    if (from === uri && BASIS.includes(name)) rests.push(to)
    if (to === uri && name === 'scored') rests.push(from)
  }
  // In most cases two people review the same thing.
  for (const by of random() < 0.7 ? [person, random() < 0.7 ? account('dan') : 'dan'] : [person]) {
    const approval = {
      id: `${by} ${tx}`,
      by,
      at: new Date(tx).toISOString(),
      scope: random() < 0.9 ? { stage: 'production' } : { use: 'production' },
      until: random() < 0.7 ? null : soon(random) + (times === 'far' ? HOUR_MS : 0),
      comment: null,
      asOf: tx,
      basis: basisOf([...new Set(rests)]),
    }
    await world.commit(editedBy(by, uri, [{ kind: 'add', name: APPROVALS, members: [approvalJson(approval)] }]))
  }
}

interface JoinedFacts {
  readonly type: unknown
  readonly stage: unknown
  readonly evaluated: unknown
  readonly approvals: Json | undefined
  readonly tags: readonly string[]
}

/** Joins over the facts and edges that the record has as of a transaction. */
async function joinFacts({ store }: InferredWorld, at: number): Promise<readonly string[]> {
  const facts = new Map<Uri, JoinedFacts>()
  const [now = 0] = await store.times([at])
  const edges = new Map<string, Uri[]>()
  for (const { uri } of await store.nodePage(0, 10_000)) {
    const [record] = await store.entities([uri], at)
    const merged = record === null || record === undefined ? {} : mergeStated(record.stated, uri, () => 'union')
    const tags = Array.isArray(merged['tags']) ? (merged['tags'] as { readonly tag: string }[]) : []
    const { entityType, stage, at: evaluated, approvals, deletedAtSource } = merged
    // Gone entities violate nothing.
    if (deletedAtSource !== undefined) continue
    facts.set(uri, { type: entityType, stage, evaluated, approvals, tags: tags.map(({ tag }) => tag) })
    for (const { type, from, to, provenance } of (await store.supports(uri, at, 10_000)).rows)
      if (from === uri && provenance !== 'REJECTED')
        edges.set(`${type} ${from}`, [...(edges.get(`${type} ${from}`) ?? []), to])
  }
  const along = (name: string, from: Uri): readonly Uri[] => edges.get(`${name} ${from}`) ?? []
  const urisOfType = (type: string): readonly Uri[] =>
    [...facts].filter(([, one]) => one.type === type).map(([uri]) => uri)
  const back = (name: string, to: Uri): readonly Uri[] =>
    [...facts.keys()].filter((from) => along(name, from).includes(to))
  /** Approved for production by at least two people, whose approvals haven't expired, for its current state. */
  const isApprovedByTwo = (instance: Uri): boolean => {
    const rests = [
      ...BASIS.flatMap((name) => along(`ModelInstance.${name}`, instance)),
      ...back('EvaluationRun.scored', instance),
    ]
    const people = approvalsIn(facts.get(instance)?.approvals)
      .filter(({ scope, until }) => scope.stage === 'production' && (until === null || until > (now ?? 0)))
      .flatMap(({ basis, by }) => (basis === basisOf([...new Set(rests)]) ? [by] : []))
    // A bare name doesn't identify a person.
    return new Set(people.filter((by) => by?.startsWith('aip://'))).size >= 2
  }
  const found = new Set<string>()
  for (const model of urisOfType('Model')) {
    const instances = urisOfType('ModelInstance').filter((one) =>
      along('ModelInstance.instanceOf', one).includes(model),
    )
    const runs = instances.flatMap((one) => back('EvaluationRun.scored', one))
    const isRecent = (run: Uri): boolean => Date.parse(String(facts.get(run)?.evaluated)) > (now ?? 0) - HOUR_MS
    if (!runs.some(isRecent)) found.add(`T4 ${model} ${model}`)
    if (facts.get(model)?.stage !== 'production') continue
    if (!instances.some(isApprovedByTwo))
      for (const data of instances.flatMap((one) => along('ModelInstance.trainedOn', one)))
        if (!data.startsWith('aip://dataset/')) found.add(`T3 ${model} ${data}`)
    if (!instances.some((one) => along('ModelInstance.evaluatedOn', one).length > 0)) found.add(`T2 ${model} ${model}`)
    const isApproved = facts.get(model)?.tags.includes('approved') === true
    if (isApproved || along('Entity.ownedBy', model).length > 0) continue
    for (const data of instances.flatMap((one) => along('ModelInstance.trainedOn', one)))
      for (const held of [data, ...along('DatasetVersion.versionOf', data)])
        if (facts.get(held)?.tags.includes('pii') === true && isFound(held, data)) found.add(`T1 ${model} ${held}`)
  }
  return [...found].sort()

  /** A version itself isn't found: the path goes on to its dataset. */
  function isFound(held: Uri, data: Uri): boolean {
    return held !== data || data.startsWith('aip://dataset/')
  }
}

it(`violations as of any moment equal those found by joins (${SEEDS} seeds)`, { timeout: 60_000 * SEEDS }, async () => {
  const first = Number(process.env['MLG_SEED'] ?? 1)
  let compared = 0
  for (let seed = first; seed < first + SEEDS; seed++) compared += await past(seed)
  expect(compared).toBeGreaterThan(SEEDS)
})

/** Returns how many violations were compared. */
async function past(seed: number): Promise<number> {
  const random = randomFrom(seed)
  const world = await inferredWorld({ policies: POLICIES })
  try {
    const moments: number[] = []
    for (let i = 0; i < STEPS; i++) {
      await step(random, world, 'passing')
      if (random() < 0.3) await world.settled()
      if (random() > MOMENTS / STEPS) continue
      await world.settled()
      moments.push((await world.store.head()).tx)
    }
    let compared = 0
    for (const at of moments) {
      const reader = await readerOf(world, { at })
      const all = reader.catalogue.policies.filter(({ id }) => id.startsWith('T'))
      const { found: violations } = await currentViolations(reader, { policies: all, among: () => true })
      const judged = await Promise.all(all.map((policy) => judgeNow(reader, policy)))
      const lines = (of: readonly Violation[]): readonly string[] => of.map((one) => lineOf(reader, one)).sort()
      const expected = await joinFacts(world, at)
      expect([seed, at, lines(violations)]).toEqual([seed, at, expected])
      expect([seed, at, lines(judged.flatMap((one) => one.found))]).toEqual([seed, at, expected])
      compared += expected.length
    }
    return compared
  } finally {
    await world.stop()
  }
}

function lineOf({ graph }: Reader, { policy, subject, found }: Violation): string {
  return [policy.id, graph.uriOf(subject), graph.uriOf(found)].join(' ')
}

it(
  `begun minus ended violations equal the current ones at each transaction (${SEEDS} seeds)`,
  { timeout: 60_000 * SEEDS },
  async () => {
    const first = Number(process.env['MLG_SEED'] ?? 1)
    let changes = 0
    for (let seed = first; seed < first + SEEDS; seed++) changes += await addedUp(seed)
    expect(changes).toBeGreaterThan(SEEDS)
  },
)

/** Returns how many violations began or ended. */
async function addedUp(seed: number): Promise<number> {
  const random = randomFrom(seed)
  const world = await inferredWorld({ policies: POLICIES })
  try {
    for (let i = 0; i < STEPS; i++) {
      await step(random, world, 'far')
      if (random() < 0.7) await world.settled()
    }
    await world.settled()
    const reader = await readerOf(world)
    const policies = reader.catalogue.policies.filter(({ id }) => id.startsWith('T'))
    const standing = new Set<string>()
    const story: string[] = []
    let changes = 0
    for (const entry of await world.log(0)) {
      for (const node of new Set([...violatorsIn(entry), ...(await rejudgedByClock(reader, entry))])) {
        const { began, ended } = await violationChangesAt(reader, { tx: entry.tx, node })
        for (const one of ended)
          expect([seed, entry.tx, standing.delete(lineOf(reader, one))]).toEqual([seed, entry.tx, true])
        for (const one of began) standing.add(lineOf(reader, one))
        for (const one of began) story.push(`${entry.tx} begins ${lineOf(reader, one)}`)
        for (const one of ended) story.push(`${entry.tx} ends ${lineOf(reader, one)}`)
        changes += began.length + ended.length
      }
      const subjects = Array.from({ length: reader.graph.idBound - 1 }, (_, i) => i + 1)
      const { found: violations } = await currentViolations(reader.asOf(entry.tx), {
        policies,
        subjects,
        among: () => true,
      })
      expect([seed, entry.tx, [...standing].sort()]).toEqual([
        seed,
        entry.tx,
        violations.map((one) => lineOf(reader, one)).sort(),
      ])
    }
    await rememberedAs(reader, story)
    return changes
  } finally {
    await world.stop()
  }
}

/** Each entity's own activity tells the same story. */
async function rememberedAs(reader: Reader, story: readonly string[]): Promise<void> {
  const told: string[] = []
  for (let node = 1; node < reader.graph.idBound; node++) {
    const { found: violations, complete } = await pastViolations(reader, node)
    expect(complete).toBe(true)
    for (const one of violations) {
      told.push(`${one.began} begins ${lineOf(reader, one)}`)
      if (one.ended !== null) told.push(`${one.ended} ends ${lineOf(reader, one)}`)
    }
  }
  expect(told.sort()).toEqual(story.toSorted())
}

const APPROVED = {
  id: 'T5',
  title: 'Models in production are approved',
  severity: 'block',
  of: ['Model'],
  where: ['stage = "production"'],
  says: "{subject} isn't approved.",
} as const
const BY_ONE = '<instanceOf · [approved for stage "production"]'

it.each([
  ['requires more', BY_ONE, '<instanceOf · [approved for stage "production" by 2]', 0, 1],
  ['requires less', '<instanceOf · [approved for stage "production" by 2]', BY_ONE, 1, 0],
  ['requires approvals at all', '<instanceOf · evaluatedOn', BY_ONE, 1, 0],
  ['no longer requires any', BY_ONE, '<instanceOf · evaluatedOn', 0, 1],
])('a past moment is judged by the policy of then, which now %s', async (_, requires, changed, then, now) => {
  const world = await inferredWorld({ policies: [{ ...APPROVED, requires }] })
  try {
    const [model, instance] = [thing('Model', 'm'), thing('ModelInstance', 'i')]
    await world.say('ModelInstance', 'i', [['instanceOf', model]])
    await world.say('Model', 'm', [], { facts: { entityType: 'Model', stage: 'production' } })
    const scope = { stage: 'production' }
    const approval = { id: 'a', by: 'ann', at: '2026-01-01T00:00:00Z', scope, until: null, comment: null, asOf: 1 }
    const members = [approvalJson({ ...approval, basis: basisOf([]) })]
    await world.commit(editedBy('ann', instance, [{ kind: 'add', name: APPROVALS, members }]))
    await world.settled()
    const { tx } = await world.store.head()
    const catalogue = catalogueWith({ policies: [{ ...APPROVED, requires: changed }] })
    await world.restart(catalogue)
    await world.settled()
    await world.inferring().inference.pass()
    const standing = async (at?: number) => {
      const reader = await readerOf({ ...world, catalogue }, { at })
      const policies = reader.catalogue.policies.filter(({ id }) => id === 'T5')
      return (await currentViolations(reader, { policies, among: () => true })).found.length
    }
    expect([await standing(tx), await standing()]).toEqual([then, now])
    const reader = await readerOf({ ...world, catalogue })
    const { found: violations } = await pastViolations(reader, reader.graph.idOf(model) ?? 0)
    expect(violations.filter(({ ended }) => ended === null)).toHaveLength(now)
  } finally {
    await world.stop()
  }
})
