import { expect, it } from 'vitest'
import type { Commit, LogEntry, NodeId } from '../../contracts/log.ts'
import type { LeasedMark, Marks } from '../../contracts/marks.ts'
import type { Store } from '../../contracts/store.ts'
import type { TypeInterval } from '../../contracts/reads.ts'
import { canonicalJson } from '../../lib/json.ts'
import { below, randomFrom, shuffle, type Random } from '../../lib/random.ts'
import { documentId, type Attributes, type Tx } from '../../model/facts.ts'
import type { Uri } from '../../model/uri.ts'
import { commitOf, doneWith, retryOf } from './build.ts'
import type { OpenedStore } from './subject.ts'
import { ModelLog, type ModelledRecord } from './model.ts'
import { asks, ModelMarks } from './model-marks.ts'
import { EVERYTHING, pick, randomMark, randomWrite } from './sequence.ts'
import { messageOf } from '../../lib/message-of.ts'

const FIRST_SEED = Number(process.env['MLG_SEED'] ?? 1)

/** Random histories, each under a seed that a failure names: `MLG_SEED=<n> MLG_SEQUENCES=1` runs only that one. */
export function propertyContract(open: () => Promise<OpenedStore>, usual: number): void {
  const sequences = Number(process.env['MLG_SEQUENCES'] ?? usual)
  const each = async (count: number, test: (random: Random, opened: OpenedStore) => Promise<void>) => {
    for (let seed = FIRST_SEED; seed < FIRST_SEED + count; seed++) {
      const opened = await open()
      try {
        await test(randomFrom(seed), opened)
      } catch (error) {
        throw new Error(`seed ${seed}: ${messageOf(error)}`, { cause: error })
      } finally {
        await opened.dispose()
      }
    }
  }

  it('commits like the model, and reads any past', () =>
    each(sequences, async (random, opened) => {
      const model = new ModelLog()
      let { store } = opened
      for (let step = 0; step < 12; step++) {
        const batch = Array.from({ length: 1 + below(random, 3) }, () => randomCommit(random, step))
        const expected = batch.map((commit) => ({ kind: 'committed', ...model.commit(commit) }))
        expect(await store.commit(batch)).toEqual(expected)
        if (below(random, 10) === 0) store = await opened.reopen()
      }
      for (const tx of new Set([model.worlds.length - 1, ...[1, 2, 3].map(() => below(random, model.worlds.length))])) {
        expect(await worldOf(store, tx)).toEqual(comparable(model.worlds[tx]))
      }
      expect(await replayLog(store)).toEqual(await current(store))
      const rows = await store.nodePage(0, 1_000)
      const entities = await store.entities(
        rows.map(({ uri }) => uri),
        (await store.head()).tx,
      )
      expect(await store.entitiesOfNodes(rows.map(({ id }) => id))).toEqual(
        entities.map((entity) => ({ node: entity?.node, uri: entity?.uri, stated: entity?.stated })),
      )
      expect(rows.map(({ uri, types }) => [uri, types])).toEqual(rows.map(({ uri }) => [uri, typesIn(model, uri)]))
      expect(await typesTold(store)).toEqual(
        new Map(rows.filter((r) => r.types.length > 0).map((r) => [r.id, r.types])),
      )
    }))

  it('marks, leases and settles like the model', () =>
    each(sequences, async (random, { store }) => {
      const model = new ModelMarks()
      const held = new Map<Uri, LeasedMark>()
      let now = 100
      for (let step = 0; step < 60; step++) {
        now += below(random, 12)
        await markStep(random, { store, model, held, now })
        const wanted = EVERYTHING.map((uri) => model.pending(uri))
        expect((await store.pending(EVERYTHING)).map((p) => p?.generation ?? null)).toEqual(wanted)
      }
    }))

  it('carries edges on with the same result, in any order of commits', () =>
    each(Math.ceil(sequences / 4), async (random, opened) => {
      const last = new Map<string, Commit>()
      for (let i = 0; i < 12; i++) {
        const write = randomWrite(random)
        if (write.key.platform !== 'mds' && write.answer.kind === 'stated')
          last.set(documentId(write.key), commitOf(i, [write]))
      }
      const worlds: string[] = []
      for (let order = 0; order < 3; order++) {
        const { store, dispose } = order === 0 ? opened : await openAnother(open)
        await store.commit(shuffle(random, [...last.values()]))
        const { tx } = await store.head()
        worlds.push(canonicalJson(await worldOf(store, tx)))
        if (order > 0) await dispose()
      }
      expect(new Set(worlds).size).toBe(1)
    }))
}

const openAnother = (open: () => Promise<OpenedStore>) => open()

function randomCommit(random: Random, step: number): Commit {
  const writes = Array.from({ length: 1 + below(random, 2) }, () => randomWrite(random))
  const distinct = new Map(writes.map((write) => [documentId(write.key), write]))
  return commitOf(1_000 + step * 10 + below(random, 20), [...distinct.values()])
}

interface MarkStep {
  readonly store: Store & Marks
  readonly model: ModelMarks
  readonly held: Map<Uri, LeasedMark>
  readonly now: number
}

async function markStep(random: Random, { store, model, held, now }: MarkStep): Promise<void> {
  const dice = random()
  const leases = [...held.values()]
  if (dice < 0.45 || (dice >= 0.7 && leases.length === 0)) {
    const marks = Array.from({ length: 1 + below(random, 2) }, () => randomMark(random, now))
    const receipts = await store.mark(marks)
    marks.forEach((mark, i) => model.mark(mark, receipts[i]?.generation ?? 0))
    return
  }
  if (dice < 0.7) {
    const platform = pick(random, ['registry', 'orchestrator'])
    const leaseMs = 5 + below(random, 60)
    const nextDue = model.nextDue(platform, now)
    const { leases: given, ...answer } = await store.lease({ platform, limit: 100, now, leaseMs })
    expect(answer).toEqual({ nextDue })
    const expected = model.lease(platform, now, leaseMs)
    const taken = given.map((lease, i) => ({
      ...comparableLease(lease),
      ...(expected[i]?.trace === null && { trace: null }),
    }))
    expect(taken).toEqual(expected)
    for (const lease of given) held.set(lease.uri, lease)
    return
  }
  const lease = pick(random, leases)
  held.delete(lease.uri)
  const due = now + below(random, 40)
  if (dice < 0.78) {
    await store.release([{ uri: lease.uri, fence: lease.fence, due }])
    model.release(lease.uri, due)
    return
  }
  const done = dice < 0.9
  const settle = done ? doneWith(lease, due) : retryOf(lease, due)
  expect(await store.commit([commitOf(now, [], settle)])).toMatchObject([{ kind: 'committed', tx: null }])
  if (done) model.done(lease.uri, { due, rereads: lease.rereads })
  else model.retry(lease.uri, { due, at: now })
}

function comparableLease({ uri, generation, priority, expects, attempts, rereads, markedAt, cause }: LeasedMark) {
  const requested = { trace: cause.trace, asks: asks({ cause }) }
  return { uri, generation, priority, expects: [...expects].sort(), attempts, rereads, markedAt, ...requested }
}

/** Returns the types of a node in successive worlds. */
function typesIn({ worlds }: ModelLog, uri: Uri): TypeInterval[] {
  let types: readonly TypeInterval[] = []
  worlds.forEach((world, tx) => (types = applyType(types, world.types.get(uri) ?? null, tx)))
  return [...types]
}

function applyType(before: readonly TypeInterval[], type: string | null, tx: Tx): readonly TypeInterval[] {
  const open = before.find((one) => one.until === null)
  if ((open?.type ?? null) === type) return before
  const ended = before.map((one) => (one === open ? { ...one, until: tx } : one))
  return type === null ? ended : [...ended, { type, since: tx, until: null }]
}

/** Returns the same from the log. A change without effect would be a mistake. */
async function typesTold(store: Store & Marks): Promise<Map<NodeId, readonly TypeInterval[]>> {
  const out = new Map<NodeId, readonly TypeInterval[]>()
  for (const { tx, types } of await store.read(0, 1_000)) {
    for (const { node, type } of types) {
      const before = out.get(node) ?? []
      const after = applyType(before, type, tx)
      expect(after).not.toBe(before)
      out.set(node, after)
    }
  }
  return out
}

/** A world as sorted lines. */
type WorldLines = {
  readonly facts: readonly string[]
  readonly edges: readonly string[]
  readonly nodes: readonly string[]
}

function comparable(world: ModelledRecord | undefined): WorldLines {
  const facts = [...(world?.facts ?? [])].map(([key, attributes]) => `${key} ${canonicalJson(attributes)}`)
  return { facts: facts.sort(), edges: [...(world?.edges ?? [])].sort(), nodes: [...(world?.nodes ?? [])].sort() }
}

async function worldOf(store: Store & Marks, tx: number): Promise<WorldLines> {
  const facts: string[] = []
  const nodes: string[] = []
  const edges = new Set<string>()
  const entities = await store.entities(EVERYTHING, tx)
  for (const entity of entities) {
    if (entity === null) continue
    nodes.push(entity.uri)
    for (const { platform, type, document, attributes } of entity.stated) {
      facts.push(`${entity.uri}|${platform}|${type}|${document} ${canonicalJson(attributes)}`)
    }
    for (const row of (await store.supports(entity.uri, tx, 1_000)).rows) {
      const rejected = row.provenance === 'REJECTED' ? '|REJECTED' : ''
      edges.add(`${documentId(row.document)}|${row.type}|${row.from}|${row.to}${rejected}`)
    }
  }
  return { facts: facts.sort(), edges: [...edges].sort(), nodes: nodes.sort() }
}

/** Folds the log from its beginning, by its numbers. */
async function replayLog(store: Store & Marks): Promise<unknown> {
  const facts = new Map<string, Record<string, unknown>>()
  const edges = new Map<number, string>()
  const nodes: string[] = []
  for (let after = 0; ;) {
    const entries = await store.read(after, 3)
    for (const entry of entries) {
      expect(entry.tx).toBe(++after)
      fold(entry, { facts, edges, nodes })
    }
    if (entries.length === 0) break
  }
  return {
    facts: [...facts.values()]
      .map((f) => canonicalJson(f as Attributes))
      .filter((f) => f !== '{}')
      .sort(),
    edges: [...edges].sort((a, b) => a[0] - b[0]),
    nodes,
  }
}

function fold(
  entry: LogEntry,
  into: { facts: Map<string, Record<string, unknown>>; edges: Map<number, string>; nodes: string[] },
): void {
  for (const { id, uri } of entry.nodes) into.nodes[id - 1] = uri
  for (const { node, document, asserted, retracted } of entry.facts) {
    const key = `${node}|${document}`
    const held = { ...into.facts.get(key), ...asserted }
    for (const name of retracted) delete held[name]
    into.facts.set(key, held)
  }
  for (const { op, support, type, from, to } of entry.edges) {
    if (op === 'assert') into.edges.set(support, `${type}|${from}|${to}`)
    else expect(into.edges.delete(support)).toBe(true)
  }
}

/** Returns the same from the record's present. */
async function current(store: Store & Marks): Promise<unknown> {
  const { tx } = await store.head()
  const rows = await store.nodePage(0, 1_000)
  const entities = await store.entities(
    rows.map((row) => row.uri),
    tx,
  )
  const facts = entities.flatMap((e) => (e?.stated ?? []).map((s) => canonicalJson(s.attributes)))
  const page = await store.edgePage(0, tx, 10_000)
  const open = page.rows.filter((row) => row.until === null)
  return {
    facts: facts.sort(),
    edges: open.map((r) => [r.support, `${r.type}|${r.from}|${r.to}`]),
    nodes: rows.map((r) => r.uri),
  }
}
