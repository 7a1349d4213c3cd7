// Kills a notifying process repeatedly, and compares the received messages with the answers of `activity`.
import { expect } from 'vitest'
import type { Channel, SendOutcome } from '../../contracts/channel.ts'
import type { Subscription } from '../../contracts/deliveries.ts'
import type { Commit } from '../../contracts/log.ts'
import type { RecordPorts } from '../../contracts/store.ts'
import { below, randomFrom, type Random } from '../../lib/random.ts'
import { isObject } from '../../lib/json.ts'
import { deliveryId } from '../../notify/ids.ts'
import type { Tx } from '../../model/facts.ts'
import { HAS_REASON, reasonDocument, reasonUri } from '../../model/quality.ts'
import type { Uri } from '../../model/uri.ts'
import { activityOf } from '../../query/time/activity/activity.ts'
import { scopeWithOccurrences } from '../../query/time/activity/scope.ts'
import { pin } from '../../query/time/moment.ts'
import { Reader } from '../../query/reader.ts'
import type { ReadDeps } from '../../query/deps.ts'
import { settle, type VirtualClock } from '../sim/clock.ts'
import { Life, settleTraffic, Traffic } from '../sim/life.ts'
import { commitOf, keyOf, run, stateFacts } from '../store/build.ts'
import { subscriptionOf } from '../store/contract-deliveries.ts'
import { notifyingProcess, type NotifyingProcess } from './process.ts'

const RUNS = ['1', '2', '3'].map(run)
const STATUSES = ['running', 'succeeded', 'failed', 'cancelled']

/** Failures of anything; any change of one run; an hour's changes in one message; and falling quality. */
const SUBSCRIPTIONS: readonly Subscription[] = [
  subscriptionOf('failures', { about: { ...about(), types: ['PipelineRun'], least: 'high' } }),
  subscriptionOf('one', { about: { ...about(), of: RUNS[0] ?? null, least: 'low' } }),
  subscriptionOf('digest', {
    about: { ...about(), types: ['PipelineRun'], least: 'high' },
    times: { every: 'hour', dayMinute: 0, quiet: null, timeZone: 'UTC', perDay: 500 },
  }),
  subscriptionOf('score', {
    about: {
      ...about(),
      types: ['PipelineRun'],
      score: { dimension: 'consistency', kind: 'below', points: 50, within: null },
    },
  }),
]

function about(): Subscription['about'] {
  return { of: null, upstreamOf: null, types: [], platform: null, q: null, least: 'low', kinds: [] }
}

interface Received {
  readonly subscription: string
  readonly id: string
  readonly uri: string
  readonly tx: number
}

/** The outside world: it survives kills, and refuses a message now and then. */
class Receiver implements Channel {
  readonly received: Received[] = []
  readonly #random: Random

  constructor(random: Random) {
    this.#random = random
  }

  async send(message: Parameters<Channel['send']>[0]): Promise<SendOutcome> {
    if (this.#random() < 0.15) return { kind: 'failed', reason: 'refused', retryAfterMs: null }
    if (message.kind !== 'http') return { kind: 'failed', reason: 'no mail here', retryAfterMs: null }
    for (const event of [JSON.parse(message.body)].flat()) this.received.push(receivedOf(event))
    return this.#random() < 0.1
      ? { kind: 'failed', reason: 'the answer was lost', retryAfterMs: null }
      : { kind: 'sent' }
  }

  close(): Promise<void> {
    return Promise.resolve()
  }
}

function receivedOf(event: unknown): Received {
  const { id, subject, data } = event as { id: string; subject: string; data: unknown }
  const { subscription, change } = data as { subscription: string; change: unknown }
  const tx = isObject(change as never) ? Number((change as { tx: number }).tx) : NaN
  return { subscription, id, uri: subject, tx }
}

/** Calls of the record and the receiver before a kill: a start makes some twenty, a message five. */
const MAX_CALLS = 200
const STEPS_PER_LIFE = 150

interface LivingProcess<Process> {
  readonly life: Life
  readonly process: Process
}

interface KillLoop extends PassingTime {
  readonly random: Random
  readonly kills: number
  /** Other processes stand by to take over. */
  readonly standingBy: boolean
  /** Maximum number of calls of a process before it is killed, and of clock steps that it lives. */
  readonly mostCalls: number
  readonly steps: number
  readonly live: (name: string) => LivingProcess<{ stop(): Promise<void> }>
  /** Changes the record before a step. */
  readonly happens: (step: number) => Promise<void>
}

/** Starts processes one after another, each killed before or after one of its calls. */
export async function killedAgainAndAgain(loop: KillLoop): Promise<void> {
  const { clock, rest, random, kills, standingBy, mostCalls, steps, live, happens } = loop
  for (let n = 1; n <= kills; n++) {
    const doomed = live(`killed ${n}`)
    const fuse = { call: null, calls: 1 + below(random, mostCalls), moment: n % 2 === 0 ? 'before' : 'after' } as const
    doomed.life.light(fuse, () => doomed.life.die())
    const other = standingBy ? live(`other ${n}`) : null
    for (let step = 0; step < steps && !doomed.life.dead; step++) {
      await happens(step)
      await rest()
      clock.advance(clock.now() + 40_000)
    }
    doomed.life.die()
    if (other !== null && random() < 0.7) other.life.die()
    else if (other !== null) await passing({ clock, rest }, other.process.stop())
    // Half of the time another process has to wait for the duty; otherwise it has already waited long enough.
    if (random() < 0.5) clock.jump(31_000)
  }
}

/** Runs everything that needs no time to pass. */
export function runPending(traffic: Traffic): PassingTime['rest'] {
  return async () => {
    await settleTraffic(traffic)
    await settle(8)
    await settleTraffic(traffic)
  }
}

interface KillsOptions {
  readonly store: RecordPorts
  readonly clock: VirtualClock
  readonly seed: number
  readonly kills: number
  /** Other processes stand by to take over. */
  readonly standingBy: boolean
}

export async function survivesKills({ store, clock, seed, kills, standingBy }: KillsOptions): Promise<void> {
  const random = randomFrom(seed)
  const receiver = new Receiver(randomFrom(seed + 1))
  const traffic = new Traffic()
  for (const one of SUBSCRIPTIONS) await store.saveSubscription(one)
  const live = (name: string): LivingProcess<NotifyingProcess> => {
    const life = new Life({ clock, random: randomFrom(seed + name.length), traffic })
    const ports = { store: life.store(store), clock: life.clock(), channel: life.channel(receiver), holder: name }
    return { life, process: notifyingProcess(ports) }
  }
  const rest = runPending(traffic)
  let minute = 0
  await killedAgainAndAgain({
    clock,
    rest,
    random,
    kills,
    standingBy,
    mostCalls: MAX_CALLS,
    steps: STEPS_PER_LIFE,
    live,
    happens: async (step) => {
      if (step % 8 === 0) await store.commit([change(random, (minute += 60_000))])
      if (step % 8 === 4) await store.commit([judgement(random, minute)])
    },
  })
  const last = live('the last one')
  await drainDeliveries(store, { clock, rest }, last.process)
  const expected = await expectedOf({ ...last.process.reads, store })
  const arrived = new Set(receiver.received.map(({ id }) => id))
  expect(expected.size).toBeGreaterThan(kills / 4)
  expect([...expected].filter((id) => !arrived.has(id))).toEqual([])
  expect([...arrived].filter((id) => !expected.has(id))).toEqual([])
  expectOrder(receiver.received.filter(({ subscription }) => subscription !== 'digest'))
  await passing({ clock, rest }, last.process.stop())
}

export function change(random: Random, at: number) {
  const uri = RUNS[below(random, RUNS.length)] ?? run('1')
  const status = STATUSES[below(random, STATUSES.length)] ?? 'failed'
  return commitOf(at, [stateFacts(keyOf(uri, 'PipelineRun', 'orchestrator'), { facts: { status } })])
}

const REASONS = ['dangling-reference', 'invalid-metadata']

/** Changes a run's quality reasons as the follower of quality does: one begins or ends, or nothing changes. */
function judgement(random: Random, at: number): Commit {
  const from = RUNS[below(random, RUNS.length)] ?? run('1')
  const reason = REASONS[below(random, REASONS.length)] ?? ''
  const edge = { type: HAS_REASON, from, to: reasonUri(reason), provenance: 'INFERRED' } as const
  const [asserted, retracted] = random() < 0.5 ? [[edge], []] : [[], [edge]]
  return {
    cause: { kind: 'rule', trace: 'quality', since: at },
    at,
    settle: null,
    documents: [
      {
        key: reasonDocument(reason),
        requestedAt: at,
        answer: { kind: 'amended', asserted, retracted, about: null, mapping: null },
      },
    ],
  }
}

/** Derived from the log alone: the first reason of a run that had none, after it was read. */
async function fallsIn(store: RecordPorts): Promise<readonly { readonly tx: Tx; readonly uri: Uri }[]> {
  const [known, reasons] = [new Set<number>(), new Map<number, number>()]
  const found: { tx: Tx; node: number }[] = []
  for (const { tx, types, edges } of await store.read(0, 100_000)) {
    for (const { node, type } of types) if (type === 'PipelineRun') known.add(node)
    for (const { op, type, from } of edges) {
      if (type !== HAS_REASON) continue
      const before = reasons.get(from) ?? 0
      reasons.set(from, before + (op === 'assert' ? 1 : -1))
      if (op === 'assert' && before === 0 && known.has(from)) found.push({ tx, node: from })
    }
  }
  const uris = new Map((await store.nodePage(0, 100_000)).map(({ id, uri }) => [id, uri]))
  return found.flatMap(({ tx, node }) => {
    const uri = uris.get(node)
    return uri === undefined ? [] : [{ tx, uri }]
  })
}

async function drainDeliveries(store: RecordPorts, time: PassingTime, { follower }: NotifyingProcess): Promise<void> {
  const { tx } = await store.head()
  await until(time, async () => {
    const pending = (await store.deliveryCounts()).some(({ state }) => state === 'pending')
    return follower.head >= tx && !pending
  })
}

const MAX_STEPS = 20_000

interface PassingTime {
  readonly clock: VirtualClock
  /** Runs everything that needs no time to pass. */
  readonly rest: () => Promise<void>
}

/** Advances time until a condition holds. */
export async function until({ clock, rest }: PassingTime, isSo: () => Promise<boolean> | boolean): Promise<void> {
  for (let step = 0; step < MAX_STEPS; step++) {
    await rest()
    if (await isSo()) return
    clock.advance()
  }
  throw new Error(`not within ${MAX_STEPS} steps of the clock`)
}

/** Computes expected messages without the matching code, from what `activity` answers for each subscription. */
async function expectedOf(reads: ReadDeps): Promise<ReadonlySet<string>> {
  const moment = await pin(reads, undefined)
  if (!moment.ok) throw new Error(moment.error.detail)
  const reader = new Reader(reads, moment.value, { cacheable: false, visibility: null })
  const expected = new Set<string>()
  const falls = await fallsIn(reads.store as RecordPorts)
  expect(falls.length).toBeGreaterThan(0)
  for (const { id, about: wants } of SUBSCRIPTIONS) {
    if (wants.score !== undefined) {
      for (const { tx, uri } of falls) expected.add(deliveryId(id, tx, uri))
      continue
    }
    const node = wants.of === null ? undefined : reader.graph.idOf(wants.of)
    const { activities } = await activityOf(reader, {
      within: node === undefined ? null : scopeWithOccurrences(new Set([node])),
      types: wants.types.length === 0 ? null : new Set(wants.types),
      least: wants.least,
      bookkeeping: false,
      since: 0,
      position: null,
      limit: 100_000,
      budget: { read: 100_000, examined: 100_000 },
    })
    for (const one of activities) expected.add(deliveryId(id, one.tx, reader.graph.uriOf(one.node)))
  }
  return expected
}

/** For one entity of a subscription, nothing first arrives before what precedes it. */
function expectOrder(received: readonly Received[]): void {
  const lanes = Map.groupBy(received, ({ subscription, uri }) => `${subscription} ${uri}`)
  for (const lane of lanes.values()) {
    const first = [...new Set(lane.map(({ tx }) => tx))]
    expect(first).toEqual(first.toSorted((a, b) => a - b))
  }
}

export async function passing<T>(time: PassingTime, done: Promise<T>): Promise<T> {
  let over = false
  const ended = (): void => void (over = true)
  done.then(ended, ended)
  await until(time, () => over)
  return await done
}
