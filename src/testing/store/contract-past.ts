import { expect, it } from 'vitest'
import type { Store } from '../../contracts/store.ts'
import { below, randomFrom, type Random } from '../../lib/random.ts'
import { documentId, type Tx } from '../../model/facts.ts'
import type { Uri } from '../../model/uri.ts'
import { commitOf, edge, gone, keyOf, model, stateFacts, user } from './build.ts'
import { ModelLog } from './model.ts'
import { EVERYTHING, randomWrite } from './sequence.ts'
import type { OpenedStore, RecordSubject } from './subject.ts'
import { messageOf } from '../../lib/message-of.ts'

const FIRST_SEED = Number(process.env['MLG_SEED'] ?? 1)

export function pastContract({ store }: RecordSubject<Store>): void {
  const a = model('a')
  const b = model('b')
  const key = keyOf(a, 'Model')
  const uses = (...targets: readonly Uri[]) => ({ edges: targets.map((to) => edge('Model.uses', a, to)) })
  const brief = async (uri: Uri, before: Tx, limit: number) => {
    const { events, rest } = await store().edgeEvents(uri, before, limit)
    return [events.map((e) => `${e.tx} ${e.op} ${e.to.split('/').at(-1)}`), rest]
  }

  it('returns which edges of a node came and went, newest first, from both ends', async () => {
    await store().commit([
      commitOf(10, [stateFacts(key, uses(b, user('u')))]),
      commitOf(20, [stateFacts(key, uses(user('u')))]),
      commitOf(30, [gone(key)]),
    ])
    expect(await brief(a, 9, 10)).toEqual([['3 retract u', '2 retract b', '1 assert u', '1 assert b'], 0])
    expect(await brief(b, 9, 10)).toEqual([['2 retract b', '1 assert b'], 0])
    expect(await brief(a, 3, 10)).toEqual([['2 retract b', '1 assert u', '1 assert b'], 0])
    expect(await brief(model('nobody'), 9, 10)).toEqual([[], 0])
    const { events } = await store().edgeEvents(b, 9, 1)
    expect(events).toEqual([
      {
        tx: 2,
        at: 20,
        cause: { kind: 'event', trace: 'at 20', since: 1 },
        op: 'retract',
        support: 1,
        type: 'Model.uses',
        from: a,
        to: b,
        document: key,
        provenance: 'DECLARED',
        evidence: [],
      },
    ])
  })

  it('counts what a page omits from a transaction', async () => {
    const many = [1, 2, 3, 4, 5].map((n) => model(`${n}`))
    await store().commit([commitOf(1, [stateFacts(key, uses(b))]), commitOf(2, [stateFacts(key, uses(...many))])])
    expect(await brief(a, 9, 2)).toEqual([['2 assert 5', '2 assert 4'], 4])
    expect(await brief(a, 2, 2)).toEqual([['1 assert b'], 0])
    await store().commit([commitOf(3, [stateFacts(key, uses(a))])])
    expect((await brief(a, 9, 1))[1]).toBe(5)
  })

  it('resolves the node numbers of the log', async () => {
    await store().commit([commitOf(1, [stateFacts(key)])])
    const nodes = (await store().read(0, 1)).flatMap((entry) => entry.nodes)
    expect(nodes.length).toBeGreaterThan(0)
    expect(await store().urisOf([...nodes.map(({ id }) => id), 999, nodes[0]?.id ?? 0])).toEqual([
      ...nodes.map(({ uri }) => uri),
      null,
      nodes[0]?.uri,
    ])
  })

  it('resolves the document numbers of the log', async () => {
    await store().commit([commitOf(1, [stateFacts(key), stateFacts(keyOf(b, 'Model', 'catalog'))])])
    const numbers = (await store().read(0, 1)).flatMap((entry) => entry.facts.map((fact) => fact.document))
    const keys = await store().documentKeys([...new Set(numbers), 999])
    expect(new Set(keys.map((k) => (k === null ? null : documentId(k))))).toEqual(
      new Set([documentId(key), `catalog|Model|${b}`, null]),
    )
  })
}

/** Compares each node's events with the model. */
export function pastProperties(open: () => Promise<OpenedStore>, sequences: number): void {
  it('returns the same edge events as the model', () =>
    eachSeed(open, sequences, async (random, { store }) => {
      const worlds = await live(random, store, 20)
      for (const uri of EVERYTHING) {
        expect(await allEvents(store, uri, 1 + below(random, 4))).toEqual(eventsIn(worlds, uri))
      }
    }))
}

/** Runs a test once for each seed, which an error names, on a separate record. */
export async function eachSeed(
  open: () => Promise<OpenedStore>,
  sequences: number,
  test: (random: Random, opened: OpenedStore) => Promise<void>,
): Promise<void> {
  for (let seed = FIRST_SEED; seed < FIRST_SEED + sequences; seed++) {
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

export async function live(random: Random, store: Store, commits: number): Promise<ModelLog> {
  const log = new ModelLog()
  for (let step = 0; step < commits; step++) {
    const write = randomWrite(random)
    const commit = commitOf(10_000 + step, [write])
    log.commit(commit)
    await store.commit([commit])
  }
  return log
}

/** Returns sorted lines: the order within a transaction is up to the record. */
function eventsIn({ worlds }: ModelLog, uri: Uri): string[] {
  const out: string[] = []
  worlds.forEach((world, tx) => {
    const before = worlds[tx - 1]?.edges ?? new Set<string>()
    const mine = (key: string) => key.split('|').slice(4).includes(uri)
    for (const key of world.edges) if (!before.has(key) && mine(key)) out.push(`${tx} assert ${key}`)
    for (const key of before) if (!world.edges.has(key) && mine(key)) out.push(`${tx} retract ${key}`)
  })
  return out.sort()
}

async function allEvents(store: Store, uri: Uri, limit: number): Promise<string[]> {
  const out = new Set<string>()
  for (let before = 1_000_000; ;) {
    // A page that splits a transaction says so, and is requested again, complete.
    const cut = await store.edgeEvents(uri, before, limit)
    const { events } = cut.rest === 0 ? cut : await store.edgeEvents(uri, before, limit + cut.rest)
    const last = events.at(-1)
    if (last === undefined) return [...out].filter((one) => !out.has(oppositeOf(one))).sort()
    for (const { tx, op, document, type, from, to, provenance } of events) {
      expect(tx).toBeLessThan(before)
      const rejected = provenance === 'REJECTED' ? '|REJECTED' : ''
      out.add(`${tx} ${op} ${documentId(document)}|${type}|${from}|${to}${rejected}`)
    }
    before = last.tx
  }
}

/** A repeated judgement ends and begins in one transaction, which the model doesn't know. */
function oppositeOf(event: string): string {
  return event.includes(' assert ') ? event.replace(' assert ', ' retract ') : event.replace(' retract ', ' assert ')
}
