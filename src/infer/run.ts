import type { Clock } from '../contracts/clock.ts'
import type { FollowerStatus } from '../contracts/follower.ts'
import type { LogEntry, Store } from '../contracts/store.ts'
import type { Log } from '../contracts/telemetry.ts'
import { onDuty, type Duty } from '../follow/duty.ts'
import { keepDoing } from '../follow/keep-trying.ts'
import { Bell } from '../lib/wait.ts'
import { RULE_TYPE, SYSTEM_PLATFORM, type Tx } from '../model/facts.ts'
import { concludedBy } from './compare.ts'
import { Concluder, RuleTooWide, type ConcluderParts, type Findings } from './conclude.ts'
import type { Conclusion, RecordedRule } from './conclusions.ts'
import { Feed } from './feed.ts'
import { Turns } from './turns.ts'
import { commitsOf, introduction } from './write.ts'

export const INFERENCE = 'inference'
/** Transactions taken in at once: what they change is judged by their end. */
const MOST_ENTRIES = 500
/** Further behind than this, everything is compared instead: that costs the same however far it is. */
const FAR_BEHIND = 50_000
const LOOK_AGAIN_MS = 1_000
const FIRST_PAUSE_MS = 50
const LONGEST_PAUSE_MS = 5_000
const CHECKPOINT_MS = 1_000
const WAIT_FOR_GRAPH_MS = 10_000
/** Rules that a record may know, withdrawn ones included. */
const MOST_RULES = 10_000
/** What a rule's document is marked with that holds no longer. */
const WITHDRAWN = 'withdrawn'

export interface InferenceParts extends Omit<ConcluderParts, 'turns'> {
  readonly store: Store
  /** True as soon as the graph shows a transaction. */
  readonly reached: (tx: Tx, timeoutMs: number) => Promise<boolean>
  readonly rules: readonly RecordedRule[]
  readonly clock: Clock
  readonly log: Log
  /** This process, among those that may have the duty. */
  readonly holder: string
}

/** What a complete pass found and wrote. */
export interface Pass {
  readonly tx: Tx
  readonly rules: readonly RulePass[]
  /** Entities that were called enriched, or opened again. */
  readonly enriched: number
}

export interface RulePass {
  readonly rule: string
  readonly conclusions: number
  readonly asserted: number
  readonly retracted: number
}

interface Asked {
  readonly done: (pass: Pass) => void
  readonly failed: (error: unknown) => void
}

export class NotOnDuty extends Error {
  override readonly name = 'NotOnDuty'

  constructor() {
    super('another process infers here: ask that one, or stop it first')
  }
}

/**
 * Follows the log with the rules, from a checkpoint of its own: what a change makes true is written in the transaction after it,
 * and what no longer follows is taken back. One process at a time does it, under a duty that each of its commits presumes.
 */
export class Inference {
  readonly #p: InferenceParts
  readonly #turns = new Turns(() => this.#kept())
  readonly #stop = new AbortController()
  readonly #bell = new Bell()
  /** For a process that has not the duty: only a call wakes it. */
  readonly #called = new Bell()
  readonly #feed = new Feed()
  readonly #unlisten: () => void
  readonly #asked: Asked[] = []
  #rules: readonly RecordedRule[]
  /** Null while somebody else has the duty. */
  #concluder: Concluder | null = null
  #rulesChanged = false
  /** The record may hold what rules concluded that are no longer in force. */
  #changing = false
  #behind = false
  #duty: Duty | null = null
  #savedAt = 0
  #head: Tx = 0
  #lastError: string | null = null
  /** Rules that concluded more than can be kept, and why. */
  readonly #refused = new Map<string, string>()
  readonly #running: Promise<void>

  constructor(parts: InferenceParts) {
    this.#p = parts
    this.#rules = parts.rules
    this.#unlisten = parts.store.onCommit(() => this.onDuty && this.#bell.ring())
    this.#running = this.#run()
  }

  get onDuty(): boolean {
    return this.#concluder !== null
  }

  /** Where it stands in the log; without the duty, where it stood last. */
  get head(): Tx {
    return this.#concluder?.head ?? this.#head
  }

  status(): FollowerStatus {
    const refused = [...this.#refused.values()].join('; ')
    const lastError = this.#lastError ?? (refused === '' ? null : refused)
    return { name: INFERENCE, head: this.head, ready: this.onDuty, essential: false, lastError }
  }

  /** Told each transaction that the graph has taken in, so that the log is not read twice. */
  hear(entry: LogEntry): void {
    if (!this.onDuty) return
    this.#feed.push(entry)
    this.#bell.ring()
  }

  /** Other rules from now on: the difference is computed and written, and nothing else is touched. */
  use(rules: readonly RecordedRule[]): void {
    this.#refused.clear()
    this.#rules = rules
    this.#rulesChanged = true
    this.#bell.ring()
  }

  /** Compares everything with what follows from scratch, and writes what differs: nothing, where all is well. */
  pass(): Promise<Pass> {
    return new Promise((done, failed) => {
      this.#asked.push({ done, failed })
      this.#bell.ring()
      this.#called.ring()
    })
  }

  async stop(): Promise<void> {
    this.#unlisten()
    this.#stop.abort()
    this.#bell.ring()
    this.#called.ring()
    await this.#running
    for (const { failed } of this.#asked.splice(0)) failed(new Error('inference has stopped'))
  }

  // ------------------------------------------------------------------------------------------------------ the loop

  #run(): Promise<void> {
    return keepDoing(() => this.#serve(), {
      clock: this.#p.clock,
      signal: this.#stop.signal,
      firstMs: FIRST_PAUSE_MS,
      longestMs: LONGEST_PAUSE_MS,
      failed: (error) => this.#failed(error),
    })
  }

  /** Infers for as long as this process has the duty. */
  async #serve(): Promise<number> {
    const served = await onDuty(INFERENCE, { ...this.#p, signal: this.#stop.signal }, (duty) => this.#infer(duty))
    if (served === null) await this.#idle()
    return 0
  }

  async #infer(duty: Duty): Promise<void> {
    this.#duty = duty
    try {
      this.#concluder = await this.#begin()
      while (await duty.kept()) {
        await this.#turn(this.#concluder)
        this.#lastError = null
      }
    } finally {
      if (this.#stop.signal.aborted) await this.#saveCheckpoint().catch(() => undefined)
      this.#leave()
    }
  }

  async #turn(concluder: Concluder): Promise<void> {
    if (this.#rulesChanged) return await this.#changeRules(concluder)
    if (this.#behind) await this.#pass(concluder)
    this.#behind = false
    if (this.#asked.length > 0) return await this.#passFor(this.#asked.splice(0), concluder)
    const entries = await this.#next(concluder)
    if (entries.length > 0) await this.#follow(concluder, entries)
    else await this.#rest()
  }

  /** One pass is for all who wait. What fails fails for the loop as well: what was half taken in is taken in again. */
  async #passFor(asked: readonly Asked[], concluder: Concluder): Promise<void> {
    try {
      const pass = await this.#pass(concluder)
      for (const { done } of asked) done(pass)
    } catch (error) {
      for (const { failed } of asked) failed(error)
      throw error
    }
  }

  async #idle(): Promise<void> {
    for (const { failed } of this.#asked.splice(0)) failed(new NotOnDuty())
    await this.#called.wait(this.#p.clock.sleep(LOOK_AGAIN_MS, this.#stop.signal))
  }

  async #rest(): Promise<void> {
    const { clock } = this.#p
    const until = this.#savedAt + CHECKPOINT_MS - clock.now()
    if (until <= 0) await this.#saveCheckpoint()
    await this.#bell.wait(clock.sleep(until > 0 ? until : LOOK_AGAIN_MS, this.#stop.signal))
  }

  /** What the graph has and this has not: heard of, or read where a process began or missed some. */
  async #next({ head }: Concluder): Promise<readonly LogEntry[]> {
    const heard = this.#feed.take(head, MOST_ENTRIES)
    if (heard.length > 0) return heard
    const graph = this.#p.graph()
    if (graph.head <= head) return []
    const read = await this.#p.store.read(head, MOST_ENTRIES)
    return read.filter(({ tx }) => tx <= graph.head)
  }

  async #follow(concluder: Concluder, entries: readonly LogEntry[]): Promise<void> {
    const found = await concluder.follow(entries, { settled: !this.#changing })
    await this.#write(found, found.basis)
    found.settle()
    if (found.doubtful) this.#behind = true
    if (this.#p.clock.now() - this.#savedAt > CHECKPOINT_MS) await this.#saveCheckpoint()
  }

  async #write({ amendments, words }: Findings, basis: Tx): Promise<void> {
    const { store, clock, log } = this.#p
    const duty = this.#presumed()
    for (const commit of commitsOf(amendments, words, { graph: this.#p.graph(), basis, now: clock.now(), duty })) {
      await this.#turns.page()
      const [outcome] = await store.commit([commit])
      if (outcome?.kind !== 'committed') throw new NotOnDuty()
      if (outcome.tx === null) continue
      log.debug({ tx: outcome.tx, basis, asserted: outcome.asserted, retracted: outcome.retracted }, 'concluded')
      // What is judged next has to see what was written.
      while (!(await this.#p.reached(outcome.tx, WAIT_FOR_GRAPH_MS))) await this.#kept()
    }
  }

  // ------------------------------------------------------------------------------------------ rules, and all of it

  /** Rules that are new, or other than those that the record was written by. Everything up to now is followed first. */
  async #changeRules(before: Concluder): Promise<void> {
    this.#rulesChanged = false
    this.#changing = true
    await this.#introduce(before)
    this.#changing = false
  }

  async #introduce(before: Concluder): Promise<void> {
    const concluder = before.rules === this.#rules ? before : await this.#load(before.head)
    this.#concluder = concluder
    await this.#catchUp(concluder)
    const { store, log } = this.#p
    const documents = (await store.documents(SYSTEM_PLATFORM, `${RULE_TYPE}|`, MOST_RULES)).filter(
      ({ type }) => type === RULE_TYPE,
    )
    const known = new Map(documents.map((document) => [document.uri, document.mapping]))
    for (const rule of concluder.rules) {
      if (known.get(rule.document.uri) === rule.digest) continue
      const { missing, surplus } = await concluder.difference(rule)
      const { document } = rule
      const amendment = { document, asserted: missing, retracted: surplus, introduces: introduction(rule) }
      await this.#write({ amendments: [amendment], words: new Map() }, concluder.head)
      const { id, version } = rule.definition
      log.info({ rule: id, version, asserted: missing.length, retracted: surplus.length }, 'a rule is new or other')
    }
    const inForce = new Set(concluder.rules.map((rule) => rule.document.uri))
    for (const { platform, type, uri, mapping } of documents) {
      if (!inForce.has(uri) && mapping !== WITHDRAWN) await this.#withdraw({ platform, type, uri }, concluder)
    }
  }

  async #withdraw(document: RecordedRule['document'], { head }: Concluder): Promise<void> {
    const retracted: Conclusion[] = []
    for await (const conclusion of concludedBy(document, { store: this.#p.store, turns: this.#turns }))
      retracted.push(conclusion)
    const amendment = { document, asserted: [], retracted, introduces: { about: {}, digest: WITHDRAWN } }
    await this.#write({ amendments: [amendment], words: new Map() }, head)
    this.#p.log.info({ rule: document.uri, retracted: retracted.length }, 'a rule holds no longer')
  }

  async #pass(concluder: Concluder): Promise<Pass> {
    if (!this.#behind) await this.#catchUp(concluder)
    const rules: RulePass[] = []
    for (const rule of concluder.rules) {
      const { conclusions, missing, surplus } = await concluder.difference(rule)
      const { document } = rule
      const amendment = { document, asserted: missing, retracted: surplus, introduces: null }
      await this.#write({ amendments: [amendment], words: new Map() }, concluder.head)
      rules.push({
        rule: rule.definition.id,
        conclusions,
        asserted: missing.length,
        retracted: surplus.length,
      })
    }
    const words = await concluder.unsettled()
    await this.#write({ amendments: [], words }, concluder.head)
    return { tx: (await this.#p.store.head()).tx, rules, enriched: words.size }
  }

  async #catchUp(concluder: Concluder): Promise<void> {
    const { head } = this.#p.graph()
    while (concluder.head < head) {
      const entries = await this.#next(concluder)
      if (entries.length === 0) throw new Error(`the log has no transaction after ${concluder.head}`)
      await this.#follow(concluder, entries)
      await this.#turns.page()
    }
  }

  // ------------------------------------------------------------------------------------------------------ the duty

  #presumed(): Duty['presumed'] {
    if (this.#duty === null) throw new NotOnDuty()
    return this.#duty.presumed
  }

  /** In the middle of something long: a stop is heard, and so is that the duty was lost. */
  async #kept(): Promise<void> {
    if (this.#stop.signal.aborted) throw new Error('inference has stopped')
    if (this.#duty === null || !(await this.#duty.kept())) throw new NotOnDuty()
  }

  /** Goes on where somebody stood last, who may have been another process. */
  async #begin(): Promise<Concluder> {
    const { store, log } = this.#p
    this.#feed.clear()
    const { head } = this.#p.graph()
    const checkpoint = Math.min(await store.checkpoint(INFERENCE), head)
    const horizon = (await store.horizon())?.tx ?? 0
    // What was dropped can't be followed any more.
    this.#behind = head - checkpoint > FAR_BEHIND || checkpoint < horizon
    this.#rulesChanged = true
    log.info({ checkpoint, head, compare: this.#behind }, 'inference begins')
    return await this.#load(this.#behind ? head : checkpoint)
  }

  #load(head: Tx): Promise<Concluder> {
    return Concluder.load({ ...this.#p, turns: this.#turns }, this.#rules, head)
  }

  async #saveCheckpoint(): Promise<void> {
    const { store, clock } = this.#p
    this.#savedAt = clock.now()
    // One that is ahead was left by somebody who had lost the duty, and did not know yet.
    if ((await store.checkpoint(INFERENCE)) !== this.head) await store.saveCheckpoint(INFERENCE, this.head)
  }

  /** Whatever was half done is done again, by whoever has the duty then, from what the record holds. */
  #leave(): void {
    this.#head = this.head
    this.#concluder = null
    this.#duty = null
  }

  #failed(error: unknown): void {
    this.#lastError = error instanceof Error ? error.message : String(error)
    if (error instanceof RuleTooWide) {
      this.#refused.set(error.rule, error.message)
      this.#rules = this.#rules.filter((rule) => rule.definition.id !== error.rule)
    }
    if (!(error instanceof NotOnDuty)) this.#p.log.error({ err: error }, 'inference failed; trying again')
  }
}
