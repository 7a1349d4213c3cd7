import { afterEach, describe, expect, it } from 'vitest'
import { openSqliteStore } from '../../adapters/sqlite/store.ts'
import { builtinCatalogue } from '../../catalogue/registry.ts'
import type { Store } from '../../contracts/store.ts'
import { LogReader } from '../../follow/log.ts'
import { must } from '../../lib/result.ts'
import { finish } from '../../lib/slices.ts'
import type { Attributes, DocumentKey, Tx } from '../../model/facts.ts'
import { makeUri } from '../../model/uri.ts'
import { silentLog } from '../../testing/parts.ts'
import { settle, VirtualClock } from '../../testing/sim/clock.ts'
import { commitOf, edge, keyOf, model, said } from '../../testing/store/build.ts'
import { loadGraph } from '../graph/read.ts'
import { surroundingsIn } from './around.ts'
import { WordLearner } from './learning.ts'

const catalogue = builtinCatalogue()
const BEGAN = 1_000_000
const REDACTION = must(makeUri('redaction', 'mds', 'registry'))

/** A record that is learned from, over a clock that is moved by hand. */
class World {
  readonly store: Store = openSqliteStore({ path: ':memory:' })
  readonly clock = new VirtualClock(BEGAN)
  readonly warnings: string[] = []
  /** How often a record was read from its beginning. */
  readings = 0
  failing = false
  filled = true
  #graph = loadGraph(this.store)
  #tx = 0
  #models = 0
  readonly #readers: LogReader[] = []
  readonly #learners: WordLearner[] = []

  get head(): Tx {
    return this.#tx
  }

  async put(...descriptions: readonly string[]): Promise<void> {
    await this.putExactly(...descriptions.map((description, i) => `${description} ${letters(this.#models + i)}`))
  }

  /** Without a word of its own for each. */
  async putExactly(...descriptions: readonly string[]): Promise<void> {
    const writes = descriptions.map((description) => {
      const n = this.#models++
      const facts = { name: `thing${letters(n)}`, description }
      return said(keyOf(model(`m${n}`), 'Model'), {
        facts,
        edges: n === 0 ? [] : [edge('Model.dependsOn', model(`m${n}`), model('m0'))],
      })
    })
    await this.store.commit([commitOf(++this.#tx, writes)])
    this.#graph = loadGraph(this.store)
    await this.#graph
  }

  /** Writes other descriptions, and then the report that completes it. */
  async redact(nodes: readonly number[], description: string): Promise<void> {
    const commit = async (key: DocumentKey, facts: Attributes): Promise<void> => {
      const at = ++this.#tx
      await this.store.commit([
        { ...commitOf(at, [said(key, { facts })]), cause: { kind: 'redaction', trace: 't', since: at } },
      ])
    }
    for (const n of nodes) await commit(keyOf(model(`m${n}`), 'Model'), { name: `thing${letters(n)}`, description })
    await commit(keyOf(REDACTION, 'Redaction', 'mds'), { source: 'registry', until: 1, values: nodes.length })
    this.#graph = loadGraph(this.store)
  }

  /** One more process on the record. */
  async start(): Promise<WordLearner> {
    const { store, clock } = this
    const graph = await this.#graph
    let now = graph
    const watched: Store['entityPage'] = async (after, limit) => {
      if (this.failing) throw new Error('the record cannot be read')
      if (after === 0) {
        this.readings++
        now = await this.#graph
      }
      return await store.entityPage(after, limit)
    }
    const reader = new LogReader(store)
    const learner = new WordLearner({
      reader,
      store: {
        head: () => store.head(),
        entitiesOfNodes: (nodes) => store.entitiesOfNodes(nodes),
        entityPage: watched,
      },
      surroundings: surroundingsIn(() => now, catalogue, finish),
      catalogue,
      ahead: this,
      clock,
      log: { ...silentLog, warn: (_, text) => this.warnings.push(text) },
      turn: () => settle(1),
      documents: () => Promise.resolve(this.filled ? this.#models : null),
    })
    this.#readers.push(reader)
    this.#learners.push(learner)
    await settle()
    return learner
  }

  /** Lets time pass, as much as is asked for, and everything happen that happens then. */
  async pass(ms: number): Promise<void> {
    await settle()
    const until = this.clock.now() + ms
    while (this.clock.advance(until)) await settle()
    this.clock.jump(until - this.clock.now())
    await settle()
  }

  async close(): Promise<void> {
    for (const learner of this.#learners) await learner.stop()
    for (const reader of this.#readers) reader.close()
    await this.store.close()
  }
}

/** Every description has a word of its own: it would be the same text again. */
function letters(n: number): string {
  return [...String(n).padStart(3, '0')].map((digit) => 'klmnpqrtvw'[Number(digit)]).join('')
}

const FILLER = Array.from({ length: 300 }, (_, n) => `filler plain ${letters(n * 7 + 1_000)}`)
const TELLING = ['a scene as an embedding', 'the embedding of scenes', 'every scene has an embedding']

const worlds: World[] = []
async function world(): Promise<World> {
  const one = new World()
  worlds.push(one)
  await one.put(...FILLER, ...TELLING)
  return one
}
afterEach(async () => {
  for (const one of worlds.splice(0)) await one.close()
})

const MINUTE = 60_000
const BESIDE = [{ text: 'embedding', together: 3 }]

describe('the words used beside one another', () => {
  it('are learned from the record when the index is filled', async () => {
    const one = await world()
    one.filled = false
    const words = await one.start()
    await one.pass(MINUTE)
    expect([words.of('scene'), one.readings]).toEqual([[], 0])
    one.filled = true
    words.look()
    await settle(300)
    expect(words.of('scene')).toEqual(BESIDE)
    expect(words.of('scenes')).toEqual(BESIDE)
  })

  it('are not those of a pattern: things with the same description but for numbers teach as one', async () => {
    const one = await world()
    await one.putExactly(...Array.from({ length: 5 }, (_, n) => `nightly rebuild ${n}`))
    const words = await one.start()
    await settle(400)
    expect([words.of('scene'), words.of('nightly')]).toEqual([BESIDE, []])
  })

  it('are learned again after enough changes', async () => {
    const one = await world()
    const words = await one.start()
    await settle(300)
    expect([words.of('mood'), one.readings]).toEqual([[], 1])
    await one.put('the mood of a shot', 'a shot in the mood', 'shot by mood')
    await one.pass(MINUTE)
    expect([words.of('mood'), one.readings]).toEqual([[], 1])
    await one.put(...Array.from({ length: 20 }, (_, n) => `more of it ${letters(n + 500)}`))
    await one.pass(20_000)
    await settle(300)
    expect([words.of('mood'), one.readings]).toEqual([[{ text: 'shot', together: 3 }], 2])
  })

  it('are learned no more often than every ten seconds, however much changes', async () => {
    const one = await world()
    await one.start()
    await settle(300)
    await one.put(...Array.from({ length: 60 }, (_, n) => `more of it ${letters(n + 500)}`))
    await one.pass(9_000)
    expect(one.readings).toBe(1)
    await one.pass(2_000)
    await settle(300)
    expect(one.readings).toBe(2)
  })

  it('are learned again after an hour in which anything changed', async () => {
    const one = await world()
    await one.start()
    one.clock.jump(120 * MINUTE)
    await one.pass(MINUTE)
    expect(one.readings).toBe(1)
    await one.put('one more')
    await one.pass(MINUTE)
    await settle(300)
    expect(one.readings).toBe(2)
  })

  it('are forgotten in every process when a redaction is complete, whoever writes the index, and learned anew', async () => {
    const one = await world()
    const processes = [await one.start(), await one.start()]
    const besideScene = () => processes.map((words) => words.of('scene'))
    await settle(600)
    expect([besideScene(), one.readings]).toEqual([[BESIDE, BESIDE], 2])
    one.failing = true
    await one.redact([300, 301, 302], 'nothing to see')
    // Until then none may go on with what it knew.
    await one.pass(1_000)
    expect(besideScene()).toEqual([[], []])
    one.failing = false
    await one.pass(MINUTE)
    await settle(600)
    expect([besideScene(), one.readings]).toEqual([[[], []], 4])
  })

  it('stay as they were while the record cannot be read', async () => {
    const one = await world()
    one.failing = true
    const words = await one.start()
    await one.pass(MINUTE)
    expect(words.of('scene')).toEqual([])
    expect(one.warnings.length).toBeGreaterThan(2)
    one.failing = false
    await one.pass(MINUTE)
    await settle(300)
    expect(words.of('scene')).toEqual(BESIDE)
  })
})
