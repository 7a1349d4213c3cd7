import { afterEach, describe, expect, it } from 'vitest'
import { openSqliteStore } from '../../adapters/sqlite/store.ts'
import type { TypeDefinition } from '../../catalogue/definition.ts'
import { builtinCatalogue } from '../../catalogue/load.ts'
import type { DocumentWrite } from '../../contracts/log.ts'
import type { IndexedDocument } from '../../contracts/search-documents.ts'
import type { RecordPorts } from '../../contracts/store.ts'
import { LogReader } from '../../follow/log.ts'
import { below, randomFrom, type Random } from '../../lib/random.ts'
import { must } from '../../lib/result.ts'
import { documentId, type EdgeClaim } from '../../model/facts.ts'
import { makeUri, type Uri } from '../../model/uri.ts'
import { followerContract } from '../../testing/follow/contract.ts'
import { catalogueWith } from '../../testing/inference/world.ts'
import { companyWrite } from '../../testing/search/company.ts'
import { expectedDocuments } from '../../testing/search/expected.ts'
import { IndexingProcess, showsAll } from '../../testing/search/following.ts'
import { IndexDisk, type ForgetfulIndex } from '../../testing/search/forgetful.ts'
import { settle, VirtualClock } from '../../testing/sim/clock.ts'
import { Life, Traffic } from '../../testing/sim/life.ts'
import { commitOf, edge, gone, keyOf, model, stateFacts, user } from '../../testing/store/build.ts'
import { runs } from '../../testing/runs.ts'
import { messageOf } from '../../lib/message-of.ts'

const SEEDS = Number(process.env['MLG_SEEDS'] ?? runs(5, 120))
const FIRST_SEED = Number(process.env['MLG_SEED'] ?? 1)
const catalogue = builtinCatalogue()
const REDACTION = must(makeUri('redaction', 'mds', 'identity'))

describe('the search index follows', () => {
  /** Types and edges of the contract's random writes. */
  const types = ['A', 'B', 'C', 'D'].map((name): TypeDefinition => {
    const relationships: TypeDefinition['relationships'] = {
      owns: { to: ['any'], many: true, inverse: 'ownedByA' },
      uses: { to: ['any'], many: true, inverse: 'usedByA', flow: 'upstream' },
    }
    return {
      name,
      plural: `${name}s`,
      componentType: `thing-${name.toLowerCase()}`,
      domain: 'things',
      description: 'One of the types of random writes.',
      attributes: {},
      relationships: name === 'A' ? relationships : {},
    }
  })
  const known = catalogueWith({ types })
  const disks = new Map<string, IndexDisk>()
  const diskOf = (holder: string): IndexDisk => {
    // The next process gets the killed one's durable state.
    const name = holder.replace('killed', 'next')
    const disk = disks.get(name) ?? new IndexDisk()
    disks.set(name, disk)
    return disk
  }
  afterEach(() => disks.clear())

  class Subject {
    readonly process: IndexingProcess
    readonly waitFor: IndexingProcess['follower']['waitFor']

    constructor(process: IndexingProcess) {
      this.process = process
      this.waitFor = (tx, timeoutMs) => process.follower.waitFor(tx, timeoutMs)
    }

    get visibility() {
      return this.process.follower.visibility
    }

    get head() {
      return this.process.follower.head
    }

    status() {
      return this.process.follower.status()
    }

    rebuild() {
      return this.process.follower.rebuild()
    }

    stop() {
      return this.process.stop()
    }
  }

  followerContract({
    start: (ports) => {
      const trouble = { random: randomFrom(ports.holder.length), durable: 0.3, failing: () => 0.1 }
      return new Subject(new IndexingProcess(ports, diskOf(ports.holder).open(trouble), known))
    },
    shown: async ({ process }, _, clock) => {
      await until(async () => (await settle(3), clock.advance(), process.pending === 0), 'nothing is pending')
      return process.index.documents
    },
    expected: (store) => expectedDocuments(store, known),
  })
})

/** Waits in turns of the event loop, each of which runs everything it can. */
async function until(condition: () => Promise<boolean>, what: string): Promise<void> {
  for (let turns = 0; !(await condition()); turns++) if (turns > 20_000) throw new Error(`it never happened: ${what}`)
}

/** A record with successive processes that index it, and a clock that advances by itself. */
class World {
  readonly store: RecordPorts = openSqliteStore({ path: ':memory:' })
  readonly clock = new VirtualClock(1_000_000)
  readonly disk = new IndexDisk()
  readonly random: Random
  failing = 0
  /** Share of the index's writes that outlive a process. */
  durable = 0.2
  #now = 0
  #process: IndexingProcess | null = null
  #life: Life | null = null
  #reader: LogReader | null = null

  constructor(random: Random) {
    this.random = random
  }

  get process(): IndexingProcess {
    if (this.#process === null) throw new Error('no process has begun')
    return this.#process
  }

  get index(): ForgetfulIndex {
    return this.process.index
  }

  begin(recordBegan?: number): void {
    const life = new Life({ clock: this.clock, random: () => 0.3, traffic: new Traffic() })
    const store = life.store(this.store)
    const reader = new LogReader(store)
    const index = this.openIndex()
    const ports = { store, reader, clock: life.clock(), ...(recordBegan === undefined ? {} : { recordBegan }) }
    this.#process = new IndexingProcess(ports, index, catalogue)
    this.#life = life
    this.#reader = reader
  }

  openIndex(): ForgetfulIndex {
    return this.disk.open({ random: this.random, durable: this.durable, failing: () => this.failing })
  }

  /** Ends the thread that writes the index; another begins. */
  endThread(): void {
    this.process.endThread(this.openIndex())
  }

  /** An index that another record's process left: its contents aren't in this one. */
  async otherWrote(tx: number, complete: number): Promise<void> {
    const other = this.disk.open({ random: this.random, durable: 1, failing: () => 0 })
    const [document] = await expectedDocuments(this.store, catalogue)
    if (document === undefined) throw new Error('the record has nothing yet')
    await other.write([{ put: { ...document, node: 99 } }], tx, complete)
  }

  /** Kills it at one of its next calls of the record, or now. */
  async kill(calls: number): Promise<void> {
    this.#life?.light({ call: null, calls, moment: this.random() < 0.5 ? 'before' : 'after' }, () => undefined)
    await this.pass(5)
    this.#life?.die()
    this.#reader?.close()
  }

  async commit(...writes: readonly DocumentWrite[]): Promise<void> {
    await this.store.commit([commitOf((this.#now += 10), writes)])
  }

  /** Ends like a redaction: a transaction that replaces values, and its report. */
  async commitRedacted(write: DocumentWrite): Promise<void> {
    const report = stateFacts(keyOf(REDACTION, 'Redaction', 'mds'), {
      facts: { source: 'identity', until: 1, values: 0 },
    })
    for (const one of [write, report]) {
      const at = (this.#now += 10)
      await this.store.commit([{ ...commitOf(at, [one]), cause: { kind: 'redaction', trace: 't', since: at } }])
    }
  }

  async commitSome(most: number): Promise<void> {
    for (let n = 1 + below(this.random, most); n > 0; n--) {
      const writes = Array.from({ length: 1 + below(this.random, 3) }, () => companyWrite(this.random))
      await this.commit(...new Map(writes.map((write) => [documentId(write.key), write])).values())
    }
  }

  async dropLog(): Promise<void> {
    const { tx } = await this.store.head()
    await this.store.announceHorizon(tx, this.clock.now())
    for (let after: number | null = null; ;) {
      const step: { readonly next: number | null } = await this.store.dropPast({ horizon: tx, after, drop: true })
      if (step.next === null) return
      after = step.next
    }
  }

  async pass(times: number): Promise<void> {
    for (let i = 0; i < times; i++) {
      await settle(3)
      this.clock.advance()
    }
  }

  until(condition: () => boolean, what: string): Promise<void> {
    return until(async () => (await this.pass(1), condition()), what)
  }

  /** Returns whether it is done. */
  rebuilding(): () => boolean {
    let done = false
    void this.process.follower.rebuild().then(() => (done = true))
    return () => done
  }

  async caughtUp(): Promise<void> {
    const { tx } = await this.store.head()
    await this.until(() => showsAll(this.process.follower, tx), `the index shows ${tx}`)
  }

  async expectRight(): Promise<void> {
    await this.caughtUp()
    expect(this.index.documents).toEqual(await expectedDocuments(this.store, catalogue))
  }

  async close(): Promise<void> {
    this.#life?.die()
    this.#reader?.close()
    await this.store.close()
  }
}

describe('the search index', () => {
  const worlds: World[] = []
  afterEach(async () => {
    for (const world of worlds.splice(0)) await world.close()
  })
  const opened = (random: Random = randomFrom(1)): World => {
    const world = new World(random)
    worlds.push(world)
    return world
  }

  it(
    `equals an index filled at once, after any history, crashes and failures (${SEEDS} seeds)`,
    { timeout: 300_000 },
    async () => {
      for (let seed = FIRST_SEED; seed < FIRST_SEED + SEEDS; seed++) {
        const world = opened(randomFrom(seed))
        try {
          await happen(world)
        } catch (error) {
          throw new Error(`seed ${seed}: ${messageOf(error)}`, { cause: error })
        }
      }
    },
  )

  async function happen(world: World): Promise<void> {
    const { random } = world
    if (random() < 0.5) await world.commitSome(30)
    world.begin((await world.store.head()).tx)
    world.failing = random() < 0.5 ? 0.3 : 0
    for (let step = 0; step < 6; step++) {
      await world.commitSome(8)
      await world.pass(below(random, 6))
      const dice = random()
      if (dice < 0.35) {
        await world.kill(1 + below(random, 20))
        if (random() < 0.5) await world.commitSome(10)
        if (random() < 0.2) await world.dropLog()
        world.begin((await world.store.head()).tx)
      } else if (dice < 0.45) {
        await world.until(() => world.process.follower.state !== null, 'it follows')
        const rebuilt = world.rebuilding()
        await world.commitSome(5)
        await world.until(rebuilt, 'it is rebuilt')
      } else if (dice < 0.6) {
        world.endThread()
        if (random() < 0.3) await world.dropLog()
      } else if (dice < 0.85) await world.expectRight()
    }
    await world.expectRight()
    expect(world.process.follower.status().wasAhead).toBeNull()
  }

  const alice = user('alice')
  const things = Array.from({ length: 1_000 }, (_, n) => model(`m${n}`))
  const named = (name: string): DocumentWrite => stateFacts(keyOf(alice, 'User', 'identity'), { facts: { name } })
  const owned = (n: number, facts = {}): DocumentWrite =>
    stateFacts(keyOf(things[n] ?? alice, 'Model'), {
      facts: { name: `model ${n}`, ...facts },
      edges: [edge('Entity.ownedBy', things[n] ?? alice, alice)],
    })
  const ownerNamesOf = (all: readonly IndexedDocument[]): ReadonlySet<string> =>
    new Set(all.flatMap((one) => (one.index === 'entities' ? one.document.ownerNames : [])))

  it('shows a change before a rename has reached all other documents', async () => {
    const world = opened()
    await world.commit(named('Alice'), ...things.map((_, n) => owned(n)))
    world.begin()
    await world.caughtUp()
    await world.commit(named('Alice Smith'))
    await world.until(() => world.process.pending > 500, 'the rename is noted')
    await world.commit(owned(7, { description: 'new' }))
    const { tx } = await world.store.head()
    await world.until(() => world.process.follower.head >= tx, 'the change is shown')
    expect(world.process.pending).toBeGreaterThan(100)
    expect(ownerNamesOf(world.index.documents)).toEqual(new Set(['Alice', 'Alice Smith']))
    expect((await world.index.head()).complete).toBe(1)
    await world.expectRight()
    expect(ownerNamesOf(world.index.documents)).toEqual(new Set(['Alice Smith']))
    expect((await world.index.head()).complete).toBe(tx)
  })

  it('shows entities as orphaned while all their owners have left', async () => {
    const world = opened()
    const here = (active: boolean) => stateFacts(keyOf(alice, 'User', 'identity'), { facts: { name: 'Alice', active } })
    const bob = keyOf(user('bob'), 'User', 'identity')
    const shared = {
      facts: { name: 'model 0' },
      edges: [alice, user('bob')].map((owner) => edge('Entity.ownedBy', things[0] ?? alice, owner)),
    }
    await world.commit(
      here(true),
      stateFacts(bob, { facts: { active: true } }),
      stateFacts(keyOf(things[0] ?? alice, 'Model'), shared),
    )
    world.begin()
    await world.caughtUp()
    const orphaned = () => world.index.documents.find(({ document }) => document.id === things[0])?.facts.abandoned
    expect(orphaned()).toBe(false)
    await world.commit(here(false))
    await world.expectRight()
    expect(orphaned()).toBe(false)
    await world.commit(stateFacts(bob, { facts: { active: false } }))
    await world.expectRight()
    expect(orphaned()).toBe(true)
    await world.commit(here(true))
    await world.expectRight()
    expect(orphaned()).toBe(false)
  })

  it('shows a model in production while a version or a deployment of it is', async () => {
    const world = opened()
    const [churn, first, second] = ['churn', 'churn/1', 'churn/2'].map(model) as [Uri, Uri, Uri]
    const deployment = must(makeUri('deployment', 'serving', 'churn'))
    const version = (of: Uri, alias: string): DocumentWrite =>
      stateFacts(keyOf(of, 'ModelInstance'), {
        facts: { tags: [{ tag: 'alias', value: alias }] },
        edges: [edge('ModelInstance.instanceOf', of, churn)],
      })
    const deployed = (of: Uri, status: string): DocumentWrite =>
      stateFacts(keyOf(deployment, 'ModelDeployment', 'serving'), {
        facts: { status, environment: 'production' },
        edges: [edge('ModelDeployment.deploys', deployment, of)],
      })
    const inProduction = () =>
      [churn, first, second, deployment].filter(
        (uri) => world.index.documents.find(({ document }) => document.id === uri)?.facts.production === true,
      )
    await world.commit(stateFacts(keyOf(churn, 'Model')), version(first, 'challenger'), version(second, 'challenger'))
    world.begin()
    await world.expectRight()
    expect(inProduction()).toEqual([])
    const steps: readonly (readonly [write: DocumentWrite, found: readonly Uri[]])[] = [
      [version(first, 'champion'), [churn, first]],
      [version(first, 'challenger'), []],
      [deployed(second, 'serving'), [churn, second, deployment]],
      [deployed(first, 'serving'), [churn, first, deployment]],
      [deployed(first, 'retired'), []],
      [deployed(first, 'serving'), [churn, first, deployment]],
      [gone(keyOf(deployment, 'ModelDeployment', 'serving')), []],
    ]
    for (const [n, [write, found]] of steps.entries()) {
      await world.commit(write)
      // A process that knows nothing yet of what it has to show reads that first.
      if (n % 2 === 1) world.endThread()
      await world.expectRight()
      expect(inProduction()).toEqual(found)
    }
  })

  it('counts what uses a model or a version of it, as versions and their users come and go', async () => {
    const world = opened()
    const [churn, first, copy] = ['churn', 'churn/1', 'copy/1'].map(model) as [Uri, Uri, Uri]
    const usage = (of: Uri) => world.index.documents.find(({ document }) => document.id === of)?.facts.usage
    const version = (...edges: readonly EdgeClaim[]) => stateFacts(keyOf(first, 'ModelInstance'), { edges })
    const copied = (...edges: readonly EdgeClaim[]) => stateFacts(keyOf(copy, 'ModelInstance'), { edges })
    const [ofChurn, ofFirst] = [
      edge('ModelInstance.instanceOf', first, churn),
      edge('ModelInstance.basedOn', copy, first),
    ]
    await world.commit(stateFacts(keyOf(churn, 'Model')), version(ofChurn))
    world.begin()
    for (const [n, [write, used]] of (
      [
        [copied(ofFirst), 1],
        [copied(ofFirst, edge('ModelInstance.basedOn', copy, churn)), 1],
        [copied(), 0],
        [copied(ofFirst), 1],
        [version(), 0],
        [version(ofChurn), 1],
      ] as const
    ).entries()) {
      await world.commit(write)
      if (n % 2 === 1) world.endThread()
      await world.expectRight()
      expect(usage(churn)).toBe(used)
    }
  })

  it('updates the inherited owners of versions and of parts of runs', async () => {
    const world = opened()
    const [churn, other, version] = ['churn', 'other', 'churn/1'].map(model) as [Uri, Uri, Uri]
    const [pipeline, run, attempt] = ['pipeline', 'pipeline-run', 'job-attempt'].map((component) =>
      must(makeUri(component, 'orchestrator', 'train')),
    ) as [Uri, Uri, Uri]
    const thing = (of: Uri, type: string, edges: readonly EdgeClaim[], facts = {}): DocumentWrite =>
      stateFacts(keyOf(of, type), { facts: { name: type, ...facts }, edges })
    const by = (of: Uri, owner: Uri): EdgeClaim => edge('Entity.ownedBy', of, owner)
    const shown = (of: Uri) => {
      const facts = world.index.documents.find(({ document }) => document.id === of)?.facts
      return [facts?.owners, facts?.teams, facts?.inherited, facts?.abandoned]
    }
    const versionBy = (...owners: readonly Uri[]): DocumentWrite =>
      thing(version, 'ModelInstance', [
        edge('ModelInstance.instanceOf', version, churn),
        ...owners.map((owner) => by(version, owner)),
      ])
    await world.commit(
      stateFacts(keyOf(alice, 'User', 'identity'), { facts: { active: true } }),
      thing(churn, 'Model', []),
      thing(other, 'Model', [by(other, user('bob'))]),
      versionBy(),
      thing(pipeline, 'Pipeline', []),
      thing(run, 'PipelineRun', [edge('PipelineRun.runOf', run, pipeline)]),
      thing(attempt, 'JobAttempt', [edge('JobAttempt.attemptOf', attempt, run)]),
    )
    world.begin()
    await world.expectRight()
    expect(shown(version)).toEqual([[], [], false, false])
    expect(shown(attempt)).toEqual([[], [], false, false])
    const becomes = async (write: DocumentWrite, of: Uri, ownership: ReturnType<typeof shown>): Promise<void> => {
      await world.commit(write)
      await world.expectRight()
      expect(shown(of)).toEqual(ownership)
    }
    await becomes(thing(churn, 'Model', [by(churn, alice)]), version, [[alice], [], true, false])
    await becomes(versionBy(user('bob')), version, [[user('bob')], [], false, false])
    await becomes(versionBy(), version, [[alice], [], true, false])
    await becomes(thing(pipeline, 'Pipeline', [by(pipeline, alice)]), attempt, [[alice], [], true, false])
    const gone = stateFacts(keyOf(alice, 'User', 'identity'), { facts: { active: false } })
    await becomes(gone, attempt, [[alice], [], true, true])
    expect(shown(version)).toEqual([[alice], [], true, true])
    for (const team of ['risk', 'fraud']) {
      const tagged = thing(churn, 'Model', [], { tags: [{ tag: 'team', value: team }] })
      await becomes(tagged, version, [[], [team], true, false])
    }
    await becomes(thing(run, 'PipelineRun', []), attempt, [[], [], false, false])
    const moved = thing(version, 'ModelInstance', [edge('ModelInstance.instanceOf', version, other)])
    await becomes(moved, version, [[user('bob')], [], true, false])
    const retyped = thing(version, 'Feature', [])
    await becomes(retyped, version, [[], [], false, false])
  })

  it('sends one batch at a time, however far behind the writing thread is', async () => {
    const world = opened()
    world.begin()
    const slow = Promise.withResolvers<void>()
    await world.commit(named('Alice'))
    await world.caughtUp()
    world.index.holding.served = slow.promise
    await world.commit(named('Alice Smith'))
    await world.until(() => world.process.underWay.size > 0, 'the thread is at work')
    for (let n = 0; n < 1_500; n++) await world.commit(owned(n % 1_000))
    const { tx } = await world.store.head()
    await world.until(() => world.process.graph.head === tx, 'the graph has all of it')
    await world.pass(20)
    expect([world.process.underWay.size, world.process.follower.head]).toEqual([1, 1])
    slow.resolve()
    await world.expectRight()
    expect(Math.max(...world.process.batches.map(({ nodes }) => nodes.length))).toBeLessThanOrEqual(500)
  })

  it.each([0, 0.5, 1])('restarts from what is durable (%d of it) if the thread ends', async (durable) => {
    const world = opened()
    world.durable = durable
    world.begin(0)
    await world.commit(named('Alice'), ...things.slice(0, 20).map((_, n) => owned(n)))
    await world.caughtUp()
    for (let n = 0; n < 10; n++) await world.commit(owned(n, { description: 'new' }))
    const writing = Promise.withResolvers<void>()
    world.index.holding.served = writing.promise
    await world.until(() => world.process.underWay.size > 0, 'a batch is under way')
    world.endThread()
    writing.resolve()
    expect(world.process.follower.status()).toMatchObject({ ready: false, lastError: 'the thread ended' })
    await world.expectRight()
    expect(world.process.follower.status()).toMatchObject({ ready: true, lastError: null, wasAhead: null })
  })

  it('is refilled if retention passed it while no thread wrote it', async () => {
    const world = opened()
    world.durable = 1
    await world.commit(named('Alice'), owned(1))
    world.begin()
    await world.caughtUp()
    const writing = Promise.withResolvers<void>()
    world.index.holding.served = writing.promise
    for (let n = 2; n < 40; n++) await world.commit(owned(n))
    await world.until(() => world.process.underWay.size > 0, 'a batch is under way')
    await world.dropLog()
    world.durable = 0
    world.endThread()
    writing.resolve()
    await world.expectRight()
    expect(world.index.wentBack).toEqual([])
  })

  it('fails a rebuild that its thread does not survive', async () => {
    const world = opened()
    await world.commit(named('Alice'), owned(1))
    world.begin()
    await world.caughtUp()
    const filling = Promise.withResolvers<void>()
    world.index.holding.fresh = filling.promise
    const rebuilt = expect(world.process.follower.rebuild()).rejects.toThrow('the thread ended')
    await world.pass(5)
    world.endThread()
    filling.resolve()
    await world.pass(5)
    await rebuilt
    await world.expectRight()
  })

  it('coalesces the rewrites of several renames', async () => {
    const world = opened()
    await world.commit(named('Alice'), ...things.map((_, n) => owned(n)))
    world.begin()
    await world.caughtUp()
    const before = world.index.puts
    await world.commit(named('Alicia'))
    await world.until(() => world.process.pending > 500, 'the rename is noted')
    await world.commit(named('Al'))
    await world.commit(named('Alice B.'))
    await world.expectRight()
    expect(world.index.puts - before).toBeLessThan(2_500)
  })

  it('loses nothing of a rename if it is killed during the rewrites', async () => {
    const world = opened(randomFrom(4))
    await world.commit(named('Alice'), ...things.map((_, n) => owned(n)))
    world.begin()
    await world.caughtUp()
    await world.commit(named('Alice Smith'))
    await world.until(() => world.process.pending > 500, 'the rename is noted')
    await world.commit(owned(7, { description: 'new' }))
    await world.kill(30)
    world.begin()
    await world.expectRight()
  })

  it('shows a name everywhere, even if it was read before its change was reached', async () => {
    const world = opened()
    world.durable = 1
    await world.commit(named('Alice'), ...things.map((_, n) => owned(n)))
    world.begin()
    await world.caughtUp()
    await world.kill(0)
    // More than one batch: the name is read with the first of these, and changes with the last.
    await world.commit(...things.slice(0, 600).map((_, n) => owned(n, { description: 'new' })))
    await world.commit(named('Alice Smith'))
    world.begin()
    await world.expectRight()
  })

  it('answers from a refilled index once it shows as much as the old one', async () => {
    const world = opened()
    await world.commitSome(20)
    world.begin()
    await world.caughtUp()
    for (let round = 0; round < 10; round++) {
      const rebuilt = world.rebuilding()
      await world.until(() => {
        void world.commitSome(2)
        return rebuilt()
      }, 'it is rebuilt')
      await world.expectRight()
    }
    expect(world.index.wentBack).toEqual([])
  })

  it('never goes back for readers if the old index advanced during the replacement', async () => {
    const world = opened()
    await world.commit(named('Alice'), owned(1))
    world.begin()
    await world.caughtUp()
    const [served, fresh] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    world.index.holding.fresh = fresh.promise
    const rebuilt = world.rebuilding()
    await world.pass(20)
    world.index.holding.served = served.promise
    await world.commit(owned(2))
    await world.until(() => world.index.shows === 2, "the index that answers has the change, and the write isn't over")
    fresh.resolve()
    await world.until(rebuilt, 'another one is filled, without the change')
    served.resolve()
    await world.expectRight()
    expect([world.index.wentBack, world.index.shows]).toEqual([[], 2])
  })

  it('reports failures, and catches up when the index is back', async () => {
    const world = opened()
    await world.commit(named('Alice'), owned(1))
    world.begin()
    await world.caughtUp()
    await world.commit(named('Bob'))
    world.failing = 1
    await world.pass(50)
    expect(world.process.follower.status()).toMatchObject({ name: 'search', head: 1, lastError: 'the index is away' })
    world.failing = 0
    await world.expectRight()
    expect(world.process.follower.status().lastError).toBeNull()
  })

  it.each([0, 5, 10, 20, 40])('keeps no redacted word, even if killed after %d steps', async (steps) => {
    const world = opened(randomFrom(steps + 1))
    await world.commit(named('hush-hush'), ...things.slice(0, 50).map((_, n) => owned(n)))
    world.begin()
    await world.caughtUp()
    expect(world.index.namesRetained).toContain('hush-hush')
    await world.commitRedacted(named('Alice'))
    if (steps > 0) {
      await world.kill(steps)
      world.begin()
    }
    await world.until(() => !world.index.namesRetained.has('hush-hush'), 'it is forgotten')
    await world.expectRight()
    const { tx } = await world.store.head()
    expect((await world.index.head()).complete).toBe(tx)
  })

  it('is refilled if it is ahead of the record, because it belongs to another one', async () => {
    const world = opened()
    await world.commit(named('Alice'))
    await world.otherWrote(50, 50)
    world.begin()
    await world.expectRight()
    expect(world.process.follower.status().wasAhead).toEqual({ tx: 50, record: 1 })
  })

  it('is refilled if it shows a transaction that the record lost, even if incomplete there', async () => {
    const world = opened()
    world.durable = 1
    await world.commit(named('Alice'))
    await world.otherWrote(2, 1)
    world.begin(1)
    await world.expectRight()
    expect(world.process.follower.status().wasAhead).toEqual({ tx: 2, record: 1 })
  })

  it('is refilled if the record has been written past it since, and reports that once', async () => {
    const world = opened()
    world.durable = 1
    await world.commit(named('Alice'))
    await world.otherWrote(3, 3)
    for (let n = 0; n < 5; n++) await world.commit(owned(n))
    world.begin(1)
    await world.expectRight()
    expect(world.process.follower.status().wasAhead).toEqual({ tx: 3, record: 1 })
    await world.kill(0)
    world.begin()
    await world.expectRight()
    expect(world.process.follower.status().wasAhead).toBeNull()
  })
})
