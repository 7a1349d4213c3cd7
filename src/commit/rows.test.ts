import { describe, expect, it } from 'vitest'
import { openBatchRecord, type BatchRecord } from '../adapters/sqlite/testing.ts'
import type { Commit } from '../contracts/log.ts'
import type { Attributes, Tx } from '../model/facts.ts'
import { below, randomFrom, type Random } from '../lib/random.ts'
import { commitOf, edge, editedBy, failedWrite, gone, keyOf, model, stateFacts } from '../testing/store/build.ts'
import { randomWrite } from '../testing/store/sequence.ts'
import { UNKNOWN_NODE, type NodeState } from './batch-objects.ts'
import type { CommitHead } from './head.ts'
import { documentIdOf, idOf, PlannedRows, type Rows } from './rows.ts'
import { HEAD, stateWith } from './testing.ts'
import { messageOf } from '../lib/message-of.ts'

const a = model('a')

describe('the row of a node', () => {
  /** Returns the node after the first transaction of a batch that writes it so. */
  function written(before: Partial<NodeState> | null, after: Partial<Parameters<PlannedRows['putNode']>[1]>): Rows {
    const state = stateWith(before === null ? {} : { nodes: { [a]: before } })
    const node = state.node(a)
    const rows = new PlannedRows(state)
    if (before === null) rows.create(node)
    rows.putNode(node, { system: {}, claims: {}, requestedTypes: null, isRetyped: true, ...after })
    rows.putFact({ document: null, node, asserted: { n: 1 }, retracted: [], before: {}, next: { n: 1 } })
    rows.endCommit(commitOf(1, []), 0)
    return rows.number({ ...HEAD, tx: 8, node: 1 })
  }
  const first = [{ type: 'A', since: 3, until: null }]
  const ended = [{ type: 'A', since: 3, until: 5 }]

  it('has a type from the transaction that changed the claims, and the log says where', () => {
    const types = (...of: Parameters<typeof written>) => {
      const { nodes, transactions } = written(...of)
      return [nodes[0]?.types, transactions[0]?.types]
    }
    const begun = { type: 'A', since: 9, until: null }
    expect(types(null, { claims: { A: [1, 1] } })).toEqual([[begun], [{ node: 2, type: 'A' }]])
    expect(types({ types: first }, {})).toEqual([[{ type: 'A', since: 3, until: 9 }], [{ node: 1, type: null }]])
    expect(types({ types: ended }, { claims: { A: [1, 1] } })).toEqual([[...ended, begun], [{ node: 1, type: 'A' }]])
    expect(types({ types: first }, { claims: { A: [2, 2] } })).toEqual([first, []])
    expect(types(null, {})).toEqual([[], []])
    expect(types({ types: ended }, {})).toEqual([ended, []])
    // Only if the claims changed.
    expect(types({ types: first }, { claims: { B: [1, 1] }, isRetyped: false })).toEqual([first, []])
  })

  it('is gone from the transaction that set its tombstone', () => {
    const system = { deletedAtSource: 'then' }
    expect(written({}, { system }).nodes[0]?.gone).toEqual([{ since: 9, until: null }])
    expect(written({ gone: [{ since: 3, until: null }] }, {}).nodes[0]?.gone).toEqual([{ since: 3, until: 9 }])
  })

  it('counts as an entity if its state becomes or ceases to be that of one', () => {
    const counted = (before: Attributes | null, system: Attributes) =>
      written(before === null ? null : { system: before }, { system }).head.entities
    const [known, rich] = [{ state: 'HYDRATED' }, { state: 'ENRICHED' }]
    expect(counted(null, known)).toBe(1)
    expect(counted(rich, known)).toBe(0)
    expect(counted(rich, {})).toBe(-1)
    expect([counted(null, {}), counted({}, {}), counted({}, known)]).toEqual([0, 0, 1])
    expect(written(null, {}).nodes).toEqual([{ ...UNKNOWN_NODE, id: 2, uri: a, isNew: true }])
  })
})

describe('the rows of a batch', () => {
  const FIRST_SEED = Number(process.env['MLG_SEED'] ?? 1)
  const SEQUENCES = Number(process.env['MLG_SEQUENCES'] ?? 60)
  const BATCHES = 8

  function randomBatch(random: Random, at: number): Commit[] {
    return Array.from({ length: 1 + below(random, 3) }, (_, i) => {
      const writes = Array.from({ length: 1 + below(random, 2) }, () => randomWrite(random))
      // Clocks sometimes go back, for longer than the log ignores.
      const clock = below(random, 10) === 0 ? at - 100_000 : at + i
      return { ...commitOf(clock, writes), guard: { share: 0.5, atLeast: 2, windowMs: 100 } }
    })
  }

  function each(test: (random: Random, record: BatchRecord, at: number) => void): void {
    for (let seed = FIRST_SEED; seed < FIRST_SEED + SEQUENCES; seed++) {
      const random = randomFrom(seed)
      const record = openBatchRecord()
      try {
        for (let step = 1; step <= BATCHES; step++) test(random, record, 1_000_000 * step)
      } catch (error) {
        throw new Error(`seed ${seed}: ${messageOf(error)}`, { cause: error })
      } finally {
        record.close()
      }
    }
  }

  /** Plans at one end of the log, and numbers from another. */
  function numberFrom(
    record: BatchRecord,
    commits: readonly Commit[],
    { planned, head }: { planned: CommitHead; head: CommitHead },
  ) {
    const { batch } = record.load(commits)
    batch.plan(planned)
    return { ...batch.number(head), batch }
  }

  /** The end of the log after some more by others. */
  function later(head: CommitHead, random: Random): CommitHead {
    const further = (number: number) => number + below(random, 1_000)
    return {
      tx: further(head.tx),
      at: further(head.at),
      logTime: further(head.logTime),
      node: further(head.node),
      document: further(head.document),
      delta: further(head.delta),
      support: further(head.support),
      entities: further(head.entities),
      edges: further(head.edges),
      facts: further(head.facts),
    }
  }

  it('planned at another end of the log differ only by that offset', () =>
    each((random, record, at) => {
      const commits = randomBatch(random, at)
      const head = record.head()
      const far = { ...later(head, random), at: head.at, logTime: head.logTime }
      const there = numberFrom(record, commits, { planned: head, head: far })
      const here = numberFrom(record, commits, { planned: head, head })
      expect(readable(there.rows)).toEqual(moveRows(readable(here.rows), { from: head, to: far }))
      expect(there.outcomes).toEqual(
        here.outcomes.map((outcome) =>
          outcome.kind === 'fenced' || outcome.tx === null
            ? outcome
            : { ...outcome, tx: outcome.tx - head.tx + far.tx },
        ),
      )
      record.write(here.rows)
    }))

  it('are the same whether planned before or after others wrote, unless people edited', () =>
    each((random, record, at) => {
      const commits = randomBatch(random, at)
      const head = record.head()
      const far = later(head, random)
      const early = numberFrom(record, commits, { planned: head, head: far })
      const late = numberFrom(record, commits, { planned: far, head: far })
      const edits = commits.some(({ documents }) => documents.some(({ answer }) => answer.kind === 'edited'))
      expect(early.batch.dependsOnLogTime).toBe(edits)
      if (!edits) expect(readable(early.rows)).toEqual(readable(late.rows))
      if (!edits) expect(early.outcomes).toEqual(late.outcomes)
      record.write(numberFrom(record, commits, { planned: head, head }).rows)
    }))

  it("have the log's time in what people stated, so that the latest statement counts", () => {
    const record = openBatchRecord()
    const edit = editedBy('ann', a, [{ kind: 'set', name: 'name', value: 'x' }])
    const read = (logTime: number) => {
      const head = { ...record.head(), logTime }
      const { rows, batch } = numberFrom(record, [commitOf(5, [edit]), commitOf(5, [edit])], { planned: head, head })
      expect(batch.dependsOnLogTime).toBe(true)
      return [rows.documents[0]?.status.hydratedAt, ...rows.transactions.map((row) => row.logTime)]
    }
    expect(read(0)).toEqual([6, 5, 6])
    expect(read(70)).toEqual([72, 71, 72])
    const plain = record.load([commitOf(5, [stateFacts(keyOf(a, 'Model'))])])
    expect(plain.batch.dependsOnLogTime).toBe(false)
    record.close()
  })

  it('count stated edges, except those that a person rejects', () => {
    const record = openBatchRecord()
    const stated = edge('Model.uses', a, model('b'))
    const counts = (['reject', 'withdraw', 'confirm', 'reject'] as const).map((kind, i) => {
      const commits = [commitOf(i, [editedBy('ann', a, [{ kind, edge: stated }])])]
      const { rows } = numberFrom(record, commits, { planned: record.head(), head: record.head() })
      record.write(rows)
      return [rows.supports.length, rows.closed.length, rows.head.edges]
    })
    record.close()
    expect(counts).toEqual([
      [1, 0, 0],
      [0, 1, 0],
      [1, 0, 1],
      [1, 1, 0],
    ])
  })

  it('contain each row once, in its final state, and each change and transaction', () => {
    const record = openBatchRecord()
    const key = keyOf(a, 'Model')
    const uses = edge('Model.uses', a, model('b'))
    const commits = [
      commitOf(1, [stateFacts(key, { facts: { name: 'x' }, edges: [uses], raw: 'one' })]),
      commitOf(2, [failedWrite(key)]),
      commitOf(3, [stateFacts(key, { facts: { name: 'y' }, raw: 'three' })]),
      commitOf(4, [gone(key)]),
    ]
    const { rows, outcomes } = numberFrom(record, commits, { planned: record.head(), head: record.head() })
    expect(rows.nodes.map(({ id, uri, isNew }) => [id, uri, isNew])).toEqual([
      [1, a, true],
      [2, model('b'), true],
    ])
    expect(rows.documents).toMatchObject([{ id: 1, node: 1, isNew: true, answer: null, status: { gone: true } }])
    expect(rows.stated).toEqual([
      { document: 1, node: 1, isSubject: true, isNew: true, seq: null, attributes: { entityType: 'Model' } },
    ])
    expect(readable(rows).supports).toMatchObject([{ id: 1, src: 1, dst: 2, document: 1, since: 1, until: 2 }])
    expect(rows.closed).toEqual([])
    expect(outcomes.map((outcome) => outcome.kind === 'committed' && outcome.tx)).toEqual([1, null, 2, 3])
    expect(rows.transactions.map(({ id, supportTo, closed }) => [id, supportTo, closed])).toEqual([
      [1, 1, []],
      [2, 1, [1]],
      [3, 1, []],
    ])
    expect(rows.changes.map(({ seq }) => seq)).toEqual(rows.changes.map((_, i) => i + 1))
    expect(rows.transactions.at(-1)?.deltaTo).toBe(rows.changes.length)
    record.write(rows)
    const again = [commitOf(5, [stateFacts(key, { facts: { name: 'z' } })])]
    const after = numberFrom(record, again, { planned: record.head(), head: record.head() }).rows
    expect(after.nodes.map(({ id, isNew }) => [id, isNew])).toEqual([[1, false]])
    expect(after.documents).toMatchObject([{ id: 1, isNew: false, answer: undefined }])
    record.close()
  })
})

/** Without the objects of the batch. */
function readable({ changes, supports, guards, ...rows }: Rows) {
  return {
    ...rows,
    changes: changes.map(({ seq, tx, fact: { node, document, asserted, retracted } }) => {
      return { seq, tx, node: idOf(node), document: documentIdOf(document), asserted, retracted }
    }),
    supports: supports.map(({ since, until, support: { id, type, from, to, document, provenance, evidence } }) => {
      const ends = { src: idOf(from), dst: idOf(to), document: documentIdOf(document) }
      return { id: id ?? 0, type, ...ends, provenance, evidence, since, until }
    }),
    guards: [...guards],
  }
}

/** Returns the rows expected from another end of the log: additions move along, and the rest stays. */
function moveRows(rows: ReturnType<typeof readable>, { from, to }: { from: CommitHead; to: CommitHead }) {
  const by = (name: keyof CommitHead): number => to[name] - from[name]
  const inside = (name: keyof CommitHead) => (id: number) => (id > from[name] ? id + by(name) : id)
  const [tx, node, document] = [inside('tx'), inside('node'), inside('document')]
  const [delta, support] = [inside('delta'), inside('support')]
  const until = (last: Tx | null) => (last === null ? null : tx(last))
  const interval = <I extends { readonly since: Tx; readonly until: Tx | null }>(one: I): I => ({
    ...one,
    since: tx(one.since),
    until: until(one.until),
  })
  const { head } = rows
  return {
    ...rows,
    head: {
      ...head,
      tx: head.tx + by('tx'),
      node: head.node + by('node'),
      document: head.document + by('document'),
      delta: head.delta + by('delta'),
      support: head.support + by('support'),
      entities: head.entities + by('entities'),
      edges: head.edges + by('edges'),
      facts: head.facts + by('facts'),
    },
    nodes: rows.nodes.map((row) => ({
      ...row,
      id: node(row.id),
      types: row.types.map(interval),
      gone: row.gone.map(interval),
    })),
    documents: rows.documents.map((row) => ({ ...row, id: document(row.id), node: node(row.node) })),
    stated: rows.stated.map((row) => ({
      ...row,
      document: document(row.document),
      node: node(row.node),
      seq: row.seq === null ? null : delta(row.seq),
    })),
    changes: rows.changes.map((row) => ({
      ...row,
      seq: delta(row.seq),
      tx: tx(row.tx),
      node: node(row.node),
      document: document(row.document),
    })),
    supports: rows.supports.map((row) => ({
      ...row,
      id: support(row.id),
      src: node(row.src),
      dst: node(row.dst),
      document: document(row.document),
      since: tx(row.since),
      until: until(row.until),
    })),
    closed: rows.closed.map((row) => ({ id: row.id, until: tx(row.until) })),
    transactions: rows.transactions.map((row) => ({
      ...row,
      id: tx(row.id),
      nodeTo: row.nodeTo + by('node'),
      deltaTo: row.deltaTo + by('delta'),
      supportTo: row.supportTo + by('support'),
      closed: row.closed.map(support),
      types: row.types.map((one) => ({ ...one, node: node(one.node) })),
    })),
  }
}
