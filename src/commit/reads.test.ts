import { describe, expect, it } from 'vitest'
import { openBatchRecord, type BatchRecord } from '../adapters/sqlite/testing.ts'
import type { Commit } from '../contracts/log.ts'
import { below, randomFrom, type Random } from '../lib/random.ts'
import { edgeKey } from '../model/diff.ts'
import { documentId, type EdgeClaim } from '../model/facts.ts'
import { RESOLVES_TO } from '../model/lookup.ts'
import {
  stateConclusions,
  commitOf,
  edge,
  editedBy,
  stateEnriched,
  failedWrite,
  gone,
  keyOf,
  lookup,
  model,
  part,
  redactedWrite,
  resolveLookup,
  stateFacts,
  same,
  user,
} from '../testing/store/build.ts'
import { EVERYTHING, pick, randomMark, randomWrite } from '../testing/store/sequence.ts'
import { Batch } from './batch.ts'
import { UNKNOWN_NODE, type BatchDocument, type BatchEdge, type BatchNode } from './batch-objects.ts'
import { NO_GUARD } from './guard.ts'
import { internCommit } from './intern.ts'
import { CommitReads } from './commit-reads.ts'
import { firstReads, furtherReads } from './reads.ts'
import { BatchState } from './batch-state.ts'
import { stateWith, type RecordContents } from './testing.ts'
import { messageOf } from '../lib/message-of.ts'

const DUTY = { kind: 'duty', name: 'inference', fence: 7 } as const
const guard = { share: 0.5, atLeast: 2, windowMs: 100 }

const [a, b] = [model('a'), model('b')]
const key = keyOf(a, 'Model')
const mail = lookup('x')
const question = keyOf(mail, 'Lookup', 'identity')
const [uses, owned] = [edge('Model.uses', a, b), edge('Model.ownedBy', a, mail)]
const found = edge(RESOLVES_TO, mail, user('u'))
const own = [`nodes ${a}`, `about ${a}`]
const everyRead = [...own, `contents ${documentId(key)}`, `supports ${documentId(key)}`, `resolvers ${a}`]
const premise = [`edges ${edgeKey(owned)}`, `carried ${edgeKey(owned)}`, `resolutions ${mail}`]

/** Names reads as texts: `nodes aip://…`. */
function namesOfReads(reads: CommitReads): string[] {
  type Named = string | BatchNode | BatchDocument | BatchEdge
  const text = (one: Named): string => {
    if (typeof one === 'string') return one
    if ('from' in one) return edgeKey({ type: one.type, from: one.from.uri, to: one.to.uri })
    return 'uri' in one ? one.uri : documentId(one.key)
  }
  const all = Object.entries<ReadonlySet<Named> | ReadonlyMap<number, Named>>({ ...reads })
  return all.flatMap(([name, of]) => [...of.values()].map((one) => `${name} ${text(one)}`)).toSorted()
}

describe('the reads that a commit names directly', () => {
  const first = (commit: Commit): string[] => namesOfReads(firstReads([internCommit(commit, new BatchState())]))

  it.each<[string, Commit, readonly string[]]>([
    ['for a failed read: the entity itself', commitOf(1, [failedWrite(key)]), own],
    ['for "not modified": the entity itself', commitOf(1, [same(key)]), own],
    ['for a deletion: the whole document', commitOf(1, [gone(key)]), everyRead],
    ['for a guarded deletion: the guard', { ...commitOf(1, [gone(key)]), guard }, [...everyRead, 'guards registry']],
    [
      'for a guarded answer other than a deletion: not the guard',
      { ...commitOf(1, [stateFacts(key)]), guard },
      everyRead,
    ],
    [
      'for a redaction: what the document states',
      commitOf(1, [redactedWrite(key, { subject: [], parts: [] })]),
      [...own, `contents ${documentId(key)}`],
    ],
    ['for a system fact: its node', commitOf(1, [stateEnriched(a)]), [`nodes ${a}`]],
    ['for a commit without documents: its duty', { ...commitOf(1, []), settle: DUTY }, ['duties inference']],
    [
      'for a commit without documents: its mark',
      commitOf(1, [], { kind: 'retry', uri: a, generation: 1, fence: 1, due: 1 }),
      [`marks ${a}`],
    ],
  ])('are %s', (_, commit, reads) => expect(first(commit)).toEqual([...reads].sort()))

  it("include an edge's ends, and at a look-up also its supports and the look-up's target", () => {
    expect(first(commitOf(1, [stateFacts(key, { edges: [uses] })]))).toEqual([...everyRead, `nodes ${b}`].sort())
    const reads = [...everyRead, ...premise, `nodes ${mail}`]
    expect(first(commitOf(1, [stateFacts(key, { edges: [owned] })]))).toEqual(reads.sort())
  })

  it("include the nodes that a look-up's answer names, and those of a reference", () => {
    const read = [`contents ${documentId(question)}`, `supports ${documentId(question)}`, `resolutions ${mail}`]
    const ends = [mail, user('u')].flatMap((uri) => [`nodes ${uri}`, `about ${uri}`])
    expect(first(commitOf(1, [resolveLookup(mail, user('u'))]))).toEqual([...read, ...ends].sort())
    const refers = stateFacts(key, { references: [{ uri: user('u'), expects: [] }], lookupsToRecheck: [mail] })
    expect(first(commitOf(1, [refers]))).toEqual([...everyRead, `nodes ${user('u')}`, `nodes ${mail}`].sort())
  })

  it("include only the edges that a rule's amendment names, not all its conclusions", () => {
    const [came, went] = [edge('A.x', a, b), edge('A.x', a, model('c'))]
    const write = stateConclusions('D1', { asserted: [came], retracted: [went] })
    const ends = [write.key.uri, a, b, model('c')].map((uri) => `nodes ${uri}`)
    const edges = [came, went].map((one) => `edges ${edgeKey(one)}`)
    const reads = [...ends, ...edges, `about ${write.key.uri}`, `contents ${documentId(write.key)}`]
    expect(first(commitOf(1, [write]))).toEqual(reads.sort())
  })

  it("include a person's own document, and the edges that the edits name", () => {
    const write = editedBy('ann', a, [
      { kind: 'set', name: 'name', value: 'x' },
      { kind: 'reject', edge: owned },
    ])
    const id = documentId(write.key)
    const reads = [...own, ...premise, `nodes ${mail}`, `contents ${id}`, `supports ${id}`]
    expect(first(commitOf(1, [write]))).toEqual(reads.sort())
  })

  it('are those of all commits of a batch, each once', () => {
    const state = new BatchState()
    const commits = [commitOf(1, [failedWrite(key)]), commitOf(2, [gone(key)])]
    expect(namesOfReads(firstReads(commits.map((commit) => internCommit(commit, state))))).toEqual(everyRead.sort())
  })
})

describe('the reads that follow from loaded data', () => {
  /** Returns all further reads, of every round. */
  function following(
    commits: Commit | readonly Commit[],
    recorded: RecordContents = {},
    prepare?: (state: BatchState) => void,
  ) {
    const state = stateWith(recorded)
    prepare?.(state)
    const batch = [commits].flat().map((commit) => internCommit(commit, state))
    const rounds: string[][] = []
    for (let reads = firstReads(batch); !reads.isEmpty; reads = furtherReads(batch, state)) {
      state.loaded.add(reads)
      rounds.push(namesOfReads(reads))
    }
    return rounds.slice(1).flat().toSorted()
  }
  const answered = (...writes: Commit['documents']) => commitOf(100, writes)
  const typed = (uri: typeof a, type: string) => [uri, { entityType: type }] as const
  const cell = part('1')

  it("include a look-up's premises that the document no longer states", () => {
    const documents = [{ key, edges: [owned, uses] }]
    expect(following(answered(stateFacts(key, { edges: [owned, uses] })), { documents })).toEqual([])
    expect(following(answered(stateFacts(key)), { documents })).toEqual([...premise].sort())
    expect(following(answered(gone(key)), { documents })).toEqual([...premise].sort())
    expect(following(answered(redactedWrite(key, { subject: [], parts: [] })), { documents })).toEqual([])
    // A person's other statements stay.
    const person = editedBy('ann', a, [{ kind: 'set', name: 'name', value: 'x' }])
    expect(following(answered(person), { documents: [{ key: person.key, edges: [owned] }] })).toEqual([])
    // The document's edge of another entity, whose source changes, too.
    const foreign = [{ key, edges: [edge('Model.uses', model('c'), b)] }]
    expect(following(answered(stateFacts(key)), { documents: foreign })).toEqual([`nodes ${model('c')}`])
  })

  it('include the parts whose type the document no longer states or changes', () => {
    const documents = [{ key, stated: [typed(a, 'Model'), typed(cell, 'Cell')] }]
    const parts = (type: string) => stateFacts(key, { parts: { [cell]: { entityType: type } } })
    expect(following(answered(parts('Cell')), { documents })).toEqual([])
    expect(following(answered(parts('Other')), { documents })).toEqual([`about ${cell}`])
    const vanished = [`about ${cell}`, `nodes ${cell}`]
    expect(following(answered(stateFacts(key)), { documents })).toEqual(vanished)
    expect(following(answered(gone(key, true)), { documents })).toEqual(vanished)
    expect(following(answered(redactedWrite(key, { subject: [], parts: [] })), { documents })).toEqual(vanished)
    const dead = [{ key, status: { gone: true }, stated: [typed(a, 'Model'), typed(cell, 'Cell')] }]
    expect(following(answered(parts('Cell')), { documents: dead })).toEqual([`about ${cell}`])
  })

  it('include every edge to a look-up whose answer changes, and its old target', () => {
    const documents = [{ key: question, edges: [found] }]
    expect(following(answered(resolveLookup(mail, user('u'))), { documents })).toEqual([])
    const before = [`about ${user('u')}`, `incoming ${mail}`, `nodes ${user('u')}`]
    expect(following(answered(resolveLookup(mail, user('v'))), { documents })).toEqual(before)
    expect(following(answered(stateFacts(question)), { documents })).toEqual(before)
    expect(following(answered(gone(question)), { documents })).toEqual(before)
    expect(following(answered(resolveLookup(mail, user('u'))))).toEqual([`incoming ${mail}`])
    // Its other edges aren't answers, nor are those that it carries on.
    const more = [found, edge('A.x', mail, b)]
    expect(following(answered(stateFacts(question, { edges: more })), { documents })).toEqual([])
    const carried = { ...edge('Model.ownedBy', a, user('u')), provenance: 'INFERRED' } as const
    const carrying = [{ key: question, edges: [found, carried] }]
    expect(following(answered(resolveLookup(mail, user('u'))), { documents: carrying })).toEqual([`nodes ${a}`])
    // A later commit of a batch may retract an earlier one's answers.
    const again = [resolveLookup(mail, user('u')), resolveLookup(mail, user('u'))].map((write) => answered(write))
    expect(following(again, { documents })).toEqual([`incoming ${mail}`])
  })

  it('include, for "not modified" of a gone document, everything it states', () => {
    const documents = [{ key, stated: [typed(a, 'Model'), typed(cell, 'Cell')] }]
    expect(following(answered(same(key)), { documents })).toEqual([])
    const dead = documents.map((one) => ({ ...one, status: { gone: true } }))
    const reads = [`about ${cell}`, `contents ${documentId(key)}`, `nodes ${cell}`]
    expect(following(answered(same(key)), { documents: dead })).toEqual(reads)
  })

  it('include the documents of a guarded source, counted once per window', () => {
    const documents = [{ key }]
    const counted =
      (countedAt: number | null, at = 100) =>
      (record: RecordContents = { documents }) =>
        following({ ...commitOf(at, [gone(key)]), guard }, record, (state) => {
          if (countedAt !== null) state.loadGuard('registry', { ...NO_GUARD, countedAt })
        })
    expect(counted(null)()).toEqual(['present registry'])
    expect(counted(1)()).toEqual([])
    expect(counted(1, 101)()).toEqual(['present registry'])
    expect(counted(null)({})).toEqual([])
    expect(counted(null)({ documents: [{ key, status: { gone: true } }] })).toEqual([])
    expect(counted(null)({ documents: [{ key, status: { hydratedAt: null } }] })).toEqual([])
    expect(following(commitOf(100, [gone(key)]), { documents })).toEqual([])
    // An earlier commit of the batch may have written it.
    const batch = [commitOf(100, [stateFacts(key)]), { ...commitOf(100, [gone(key)]), guard }]
    expect(following(batch)).toEqual(['present registry'])
  })

  it("include a guarded source's documents if a person's edit delays the write", () => {
    const documents = [{ key }]
    const commitWith = (...more: Commit['documents']) =>
      following({ ...commitOf(100, [gone(key), ...more]), guard }, { documents }, (state) =>
        state.loadGuard('registry', { ...NO_GUARD, countedAt: 90 }),
      )
    expect(commitWith()).not.toContain('present registry')
    expect(commitWith(editedBy('ann', b, [{ kind: 'set', name: 'name', value: 'x' }]))).toContain('present registry')
  })

  it("include the guard of a source that suspects the document's deletion", () => {
    const suspectedDeletion = { state: 'held', since: 5 } as const
    const documents = [{ key, status: { suspectedDeletion } }]
    for (const write of [same(key), failedWrite(key), stateFacts(key)])
      expect(following(answered(write), { documents })).toEqual(['guards registry'])
  })

  it('include the marks of references, unless already requested with that type', () => {
    const refers = (...expects: readonly string[]) => answered(stateFacts(key, { references: [{ uri: b, expects }] }))
    const requested = (requestedTypes: readonly string[] | null) => ({ nodes: { [b]: { requestedTypes } } })
    expect(following(refers('Model'), requested(['Model']))).toEqual([])
    expect(following(refers(), requested(['Model']))).toEqual([])
    expect(following(refers('Model'), requested(['']))).toEqual([])
    expect(following(refers('User'), requested(['Model']))).toEqual([`marks ${b}`])
    expect(following(refers(), requested(null))).toEqual([`marks ${b}`])
    expect(following(refers('Model'))).toEqual([`marks ${b}`])
  })

  it("include all documents' statements about a node with several claimed types", () => {
    const other = keyOf(a, 'B')
    const claimed = (claims: Record<string, [number, number]>) => ({ nodes: { [a]: { claims } } })
    expect(following(answered(stateFacts(other)), claimed({ Model: [1, 1] }))).toEqual([`stated ${a}`])
    expect(following(answered(stateFacts(other)), claimed({ B: [1, 1], '': [1, 1] }))).toEqual([])
    expect(following(answered(stateFacts(other)), claimed({ B: [1, 1], Model: [1, 0] }))).toEqual([`stated ${a}`])
    const untyped = stateFacts(key, { parts: { [cell]: { name: 'x' } } })
    expect(following(answered(untyped), { nodes: { [cell]: { claims: { Cell: [1, 1] } } } })).toEqual([`about ${cell}`])
    // A tombstone has the requested type if its document states none.
    expect(following(answered(gone(other)), claimed({ Model: [1, 1] }))).toEqual([`stated ${a}`])
    expect(following(answered(gone(key)), claimed({ Model: [1, 1] }))).toEqual([])
    // Nodes created in the batch have no facts in the record.
    expect(following([answered(stateFacts(key)), answered(stateFacts(other))])).toEqual([])
    // The document's claims don't change.
    const documents = [{ key: other, stated: [typed(a, 'B')] }]
    expect(following(answered(stateFacts(other)), { ...claimed({ Model: [1, 1], B: [1, 1] }), documents })).toEqual([])
  })
})

describe('a state that needs data that was not loaded', () => {
  const recorded: RecordContents = {
    documents: [
      { key, edges: [owned, uses] },
      { key: question, edges: [found] },
    ],
  }
  const inState = (state: BatchState, { type, from, to }: EdgeClaim) =>
    state.edge(type, state.node(from), state.node(to))
  const stranger = model('c')

  it.each<
    [name: Exclude<keyof CommitReads, 'isEmpty' | 'without' | 'add'>, ask: (state: BatchState) => unknown, of: string]
  >([
    ['nodes', (state) => state.nodeState(state.node(stranger)), stranger],
    ['nodes', (state) => state.nodeState(state.loadNodeId(9, stranger)), stranger],
    ['nodes', (state) => state.isKnown(state.node(stranger)), stranger],
    ['about', (state) => state.documentsAbout(state.node(a)), a],
    ['about', (state) => state.statusesAbout(state.node(a)), a],
    ['contents', (state) => state.contents(state.document(key)), documentId(key)],
    ['supports', (state) => state.supportsOf(state.document(key)), documentId(key)],
    ['edges', (state) => state.supportsOn(inState(state, owned)), `${owned.type} of ${a}`],
    [
      'carried',
      (state) => state.carriedTo(inState(state, owned), state.node(user('u')), state.document(question)),
      `${owned.type} of ${a}`,
    ],
    ['incoming', (state) => state.incoming(state.node(mail)), mail],
    ['resolutions', (state) => state.resolutionsOf(state.node(mail)), mail],
    ['resolvers', (state) => state.resolversOf(state.node(user('u'))), user('u')],
    ['stated', (state) => state.statedAbout(state.node(a)), a],
    ['marks', (state) => state.pendingMark(state.node(a)), a],
    ['duties', (state) => state.dutyFence('inference'), 'inference'],
    ['guards', (state) => state.guard('registry'), 'registry'],
    ['present', (state) => state.present('registry'), 'registry'],
  ])('rejects it: "%s" were not among the reads', (name, ask, of) => {
    const text = `a commit needs "${name}" of ${of}, which wasn't among its reads`
    expect(() => ask(stateWith(recorded))).toThrow(text)
  })

  it('returns what was loaded, even if that is nothing', () => {
    const state = stateWith(recorded)
    const { loaded } = state
    const premiseEdge = inState(state, owned)
    const document = state.document(key)
    const lookupNode = state.node(mail)
    loaded.nodes.add(state.node(stranger))
    for (const sets of [loaded.about, loaded.stated, loaded.marks]) sets.add(state.node(a))
    loaded.contents.add(document)
    loaded.supports.add(document)
    loaded.edges.set(premiseEdge.key, premiseEdge)
    loaded.carried.set(premiseEdge.key, premiseEdge)
    loaded.incoming.add(lookupNode)
    loaded.resolutions.add(lookupNode)
    loaded.resolvers.add(state.node(user('u')))
    loaded.duties.add('inference')
    for (const sets of [loaded.guards, loaded.present]) sets.add('registry')

    expect([state.isKnown(state.node(stranger)), state.nodeState(state.node(stranger)).requestedTypes]).toEqual([
      false,
      null,
    ])
    expect(state.documentsAbout(state.node(a))).toEqual([document])
    expect(state.statusesAbout(state.node(a))).toEqual([document.status])
    expect(state.contents(document)).toEqual(new Map())
    expect(state.supportsOf(document).map(({ id }) => id)).toEqual([1, 2])
    expect(state.supportsOn(premiseEdge).map(({ id }) => id)).toEqual([1])
    expect(state.carriedTo(premiseEdge, state.node(user('u')), state.document(question))).toEqual([])
    expect(state.incoming(lookupNode).map(({ id }) => id)).toEqual([1])
    expect(state.resolutionsOf(lookupNode).map(({ id }) => id)).toEqual([3])
    expect(state.resolversOf(state.node(user('u')))).toEqual([lookupNode])
    expect([state.statedAbout(state.node(a)), state.pendingMark(state.node(a))]).toEqual([[], null])
    expect([state.dutyFence('inference'), state.guard('registry'), state.present('registry')]).toEqual([null, null, 0])
  })

  it('needs no reads of what the batch creates itself', () => {
    const state = new BatchState()
    const premiseEdge = inState(state, owned)
    const document = state.document(key)
    state.putNode(state.node(a), UNKNOWN_NODE)
    expect([state.isKnown(state.node(a)), state.nodeState(state.node(a)).requestedTypes]).toEqual([true, null])
    expect([state.documentsAbout(state.node(a)), state.statedAbout(state.node(a))]).toEqual([[], []])
    expect([state.contents(document), state.supportsOf(document)]).toEqual([new Map(), []])
    expect([state.supportsOn(premiseEdge), state.incoming(state.node(mail))]).toEqual([[], []])
    expect([state.resolutionsOf(state.node(mail)), state.resolversOf(state.node(a))]).toEqual([[], []])
    expect(state.carriedTo(premiseEdge, state.node(a), document)).toEqual([])
  })
})

describe('the reads of random batches', () => {
  const FIRST_SEED = Number(process.env['MLG_SEED'] ?? 1)
  const SEQUENCES = Number(process.env['MLG_SEQUENCES'] ?? 200)
  const BATCHES = 10
  /** The third round may name more: vanished parts' claims are known after the document's statements. */
  const MAX_ROUNDS = 4

  function randomCommit(random: Random, at: number): Commit {
    const writes = Array.from({ length: 1 + below(random, 2) }, () => randomWrite(random))
    const dice = below(random, 6)
    const uri = pick(random, EVERYTHING)
    const settle = dice < 2 ? DUTY : dice < 3 ? { kind: 'retry' as const, uri, generation: 1, fence: 1, due: at } : null
    return { ...commitOf(at, writes), settle, ...(below(random, 2) === 0 && { guard }) }
  }

  function commitBatch(random: Random, record: BatchRecord, at: number): void {
    const commits = Array.from({ length: 1 + below(random, 3) }, (_, i) => randomCommit(random, at + i))
    const { batch, rounds } = record.load(commits)
    expect(rounds).toBeLessThanOrEqual(MAX_ROUNDS)
    expect(batch.nextReads().isEmpty).toBe(true)
    batch.plan(record.head())
    record.write(batch.number(record.head()).rows)
  }

  it('are complete before planning, after at most four rounds', () => {
    for (let seed = FIRST_SEED; seed < FIRST_SEED + SEQUENCES; seed++) {
      const random = randomFrom(seed)
      const record = openBatchRecord(() => DUTY.fence)
      try {
        for (let step = 0; step < BATCHES; step++) {
          if (below(random, 2) === 0) record.mark(randomMark(random, 1_000 + 40 * step))
          commitBatch(random, record, 1_000 + 40 * step)
        }
      } catch (error) {
        throw new Error(`seed ${seed}: ${messageOf(error)}`, { cause: error })
      } finally {
        record.close()
      }
    }
  })

  it('are none for a batch without commits', () => expect(new Batch([]).nextReads().isEmpty).toBe(true))
})
