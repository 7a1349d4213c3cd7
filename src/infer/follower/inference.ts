import { followerReports } from '../../contracts/state-log.ts'
import type { AheadOfRecord, FollowerHandle, FollowerStatus } from '../../contracts/follower.ts'
import { type HeldEdge, AS_LONG_AS_OTHERS, type LogEntry } from '../../contracts/log.ts'
import { CommitsOnDuty, type CommittingParts } from '../../follow/commits-on-duty.ts'
import { NotOnDuty, type Duty } from '../../follow/duty.ts'
import { Follower, type LogFeed, type FollowerDefinition, type UntilItWorks } from '../../follow/follower.ts'
import { isAwaited, RULE_TYPE, SYSTEM_PLATFORM, type Tx } from '../../model/facts.ts'
import { concludedBy } from './compare-with-record.ts'
import { Concluder, RuleTooWide, type ConcluderParts, type Findings } from './conclude.ts'
import type { RecordedRule } from '../paths/conclusions.ts'
import { EventLoopYield } from './event-loop-yield.ts'
import { commitsOf, introduction } from './write-conclusions.ts'

export const INFERENCE = 'inference'
/** Transactions processed at once: their changes are evaluated as of the last one. */
const MAX_ENTRIES = 500
/** Limits the rules of a record, including withdrawn ones. */
const MAX_RULES = 10_000
const WITHDRAWN = 'withdrawn'

interface InferenceParts extends CommittingParts, Omit<ConcluderParts, 'turns' | 'store'> {
  readonly rules: readonly RecordedRule[]
  /** Tells whether readers use this thread; by default they do. */
  readonly requested?: () => boolean
}

/** Results of a complete pass. */
export interface InferencePass {
  readonly tx: Tx
  readonly rules: readonly RulePass[]
  /** Entities that became enriched, or hydrated again. */
  readonly enriched: number
}

interface RulePass {
  readonly rule: string
  readonly conclusions: number
  readonly asserted: number
  readonly retracted: number
}

interface PassRequest {
  readonly done: (pass: InferencePass) => void
  readonly failed: (error: unknown) => void
}

/** State of the process while it has the duty. */
class InferenceState {
  concluder: Concluder

  constructor(concluder: Concluder) {
    this.concluder = concluder
  }

  get head(): Tx {
    return this.concluder.head
  }
}

/**
 * Follows the log with the rules, from its own checkpoint: new conclusions are written in a transaction after the
 * change, and those that no longer follow are retracted. One process at a time does this, under a duty that each of its
 * commits requires.
 */
export class Inference implements FollowerHandle, FollowerDefinition<InferenceState> {
  readonly name = INFERENCE
  readonly essential = false
  readonly visibility = 'brief'
  readonly #parts: InferenceParts
  readonly #commits: CommitsOnDuty
  readonly #turns: EventLoopYield
  readonly #requests: PassRequest[] = []
  readonly #follower: Follower<InferenceState>
  #rules: readonly RecordedRule[]
  #rulesChanged = false
  /** True while the record may have conclusions of rules that are no longer in force. */
  #changing = false
  #needsFullPass = false
  #stopped = false
  /** Errors of rules that concluded more than fits in memory. */
  readonly #refused = new Map<string, string>()

  constructor(parts: InferenceParts) {
    this.#parts = parts
    this.#rules = parts.rules
    this.#commits = new CommitsOnDuty(INFERENCE, parts)
    this.#turns = new EventLoopYield(() => this.#commits.requireDuty(), parts.requested)
    const { reader, clock, ahead, store, holder } = parts
    const reports = followerReports(parts, INFERENCE, 'error')
    this.#follower = new Follower(this, {
      log: reader,
      clock,
      after: ahead,
      duty: { store, holder },
      worked: reports.worked,
      failed: (error) => {
        this.#refuse(error)
        reports.failed(error)
      },
    })
  }

  get onDuty(): boolean {
    return this.#follower.state !== null
  }

  /** Its position in the log; without the duty, its last position. */
  get head(): Tx {
    return this.#follower.head
  }

  status(): FollowerStatus {
    const status = this.#follower.status()
    const crowded = this.#follower.state?.concluder.crowded() ?? null
    const reported = [...this.#refused.values(), ...(crowded === null ? [] : [crowded])].join('; ')
    return { ...status, lastError: status.lastError ?? (reported === '' ? null : reported) }
  }

  waitFor(tx: Tx, timeoutMs: number): Promise<boolean> {
    return this.#follower.waitFor(tx, timeoutMs)
  }

  /** Replaces the rules, and writes only the resulting difference. */
  use(rules: readonly RecordedRule[]): void {
    this.#refused.clear()
    this.#rules = rules
    this.#rulesChanged = true
    this.#follower.wake()
  }

  /** Evaluates everything again, and writes the differences from the record. */
  pass(): Promise<InferencePass> {
    if (this.#stopped) return Promise.reject(new Error('inference has stopped'))
    return new Promise((done, failed) => {
      this.#requests.push({ done, failed })
      this.#follower.wake()
    })
  }

  async stop(): Promise<void> {
    this.#stopped = true
    await this.#follower.stop()
    for (const { failed } of this.#requests.splice(0)) failed(new Error('inference has stopped'))
  }

  // ------------------------------------------------------------------------------------------------------ following

  /** Continues at the checkpoint of the process that had the duty last. */
  async start(_: UntilItWorks, duty: Duty | null): Promise<InferenceState> {
    this.#commits.duty = duty
    return await this.#begin()
  }

  async reset(): Promise<InferenceState> {
    return await this.#begin()
  }

  async attend(at: InferenceState, feed: LogFeed): Promise<boolean> {
    if (this.#rulesChanged) await this.#changeRules(at, feed)
    else if (this.#needsFullPass) {
      await this.#pass(at.concluder, feed, AS_LONG_AS_OTHERS)
      this.#needsFullPass = false
    } else if (this.#requests.length > 0) await this.#passFor(this.#requests.splice(0), at.concluder, feed)
    else return false
    return true
  }

  async apply({ concluder }: InferenceState, entries: readonly LogEntry[], { seen }: LogFeed): Promise<void> {
    for (let from = 0; from < entries.length; from += MAX_ENTRIES) {
      const some = entries.slice(from, from + MAX_ENTRIES)
      await this.#follow(concluder, some)
      for (const entry of some) seen(entry)
    }
  }

  rest(): Promise<number> {
    return this.#commits.saveWhenDue(this.#followedTx())
  }

  /** The next process with the duty repeats incomplete work from the record. */
  leave(_: InferenceState, stopping: boolean): Promise<void> {
    return this.#commits.leave(this.#followedTx(), stopping)
  }

  wasAhead(): AheadOfRecord | null {
    return this.#commits.wasAhead
  }

  idle(): void {
    for (const { failed } of this.#requests.splice(0)) failed(new NotOnDuty(INFERENCE))
  }

  /** One pass answers all pending requests. Its error also reaches the loop, which repeats partly done entries. */
  async #passFor(requested: readonly PassRequest[], concluder: Concluder, feed: LogFeed): Promise<void> {
    try {
      const pass = await this.#pass(concluder, feed, 0)
      for (const { done } of requested) done(pass)
    } catch (error) {
      for (const { failed } of requested) failed(this.#stopped ? new Error('inference has stopped') : error)
      throw error
    }
  }

  async #follow(concluder: Concluder, entries: readonly LogEntry[]): Promise<void> {
    const found = await concluder.follow(entries, { settled: !this.#changing })
    const following = entries.some(({ cause }) => isAwaited(cause.kind)) ? 0 : AS_LONG_AS_OTHERS
    await this.#write(found, found.basis, following)
    found.settle()
    if (found.doubtful) this.#needsFullPass = true
    await this.#commits.saveWhenDue(this.#followedTx())
  }

  async #write({ amendments, states }: Findings, basis: Tx, following: number): Promise<void> {
    const { clock, log, graph } = this.#parts
    for (const commit of commitsOf(amendments, states, { graph: graph(), basis, now: clock.now() })) {
      await this.#turns.yieldNow()
      const { tx, asserted, retracted } = await this.#commits.commit(commit, following)
      if (tx !== null) log.debug({ tx, basis, asserted, retracted }, 'concluded')
    }
  }

  // -------------------------------------------------------------------------------------- changed rules, full passes

  /** Introduces rules that are new or changed since the record was written. Follows the log to its end first. */
  async #changeRules(at: InferenceState, feed: LogFeed): Promise<void> {
    this.#rulesChanged = false
    this.#changing = true
    await this.#introduce(at, feed)
    this.#changing = false
  }

  async #introduce(at: InferenceState, feed: LogFeed): Promise<void> {
    if (at.concluder.rules !== this.#rules) at.concluder = await this.#load(at.head)
    const { concluder } = at
    await this.#catchUp(concluder, feed)
    const { store, log } = this.#parts
    const documents = (await store.documents(SYSTEM_PLATFORM, `${RULE_TYPE}|`, MAX_RULES)).filter(
      ({ type }) => type === RULE_TYPE,
    )
    const digests = new Map(documents.map((document) => [document.uri, document.mapping]))
    for (const rule of concluder.rules) {
      if (digests.get(rule.document.uri) === rule.digest) continue
      const { missing, surplus } = await concluder.difference(rule)
      const { document } = rule
      const amendment = { document, asserted: missing, retracted: surplus, introduces: introduction(rule) }
      await this.#write({ amendments: [amendment], states: new Map() }, concluder.head, AS_LONG_AS_OTHERS)
      const { id, version } = rule.definition
      log.info(
        { rule: id, version, asserted: missing.length, retracted: surplus.length },
        'introduced a new or changed rule',
      )
    }
    const inForce = new Set(concluder.rules.map((rule) => rule.document.uri))
    for (const { platform, type, uri, mapping } of documents) {
      if (!inForce.has(uri) && mapping !== WITHDRAWN) await this.#withdraw({ platform, type, uri }, concluder)
    }
  }

  async #withdraw(document: RecordedRule['document'], { head }: Concluder): Promise<void> {
    const retracted: HeldEdge[] = []
    for await (const conclusion of concludedBy(document, { store: this.#parts.store, turns: this.#turns }))
      retracted.push(conclusion)
    const amendment = { document, asserted: [], retracted, introduces: { about: {}, digest: WITHDRAWN } }
    await this.#write({ amendments: [amendment], states: new Map() }, head, AS_LONG_AS_OTHERS)
    this.#parts.log.info(
      { rule: document.uri, retracted: retracted.length },
      'withdrew a rule that is no longer in force',
    )
  }

  /** `following` counts the commits that are announced to come, for the group of writes. */
  async #pass(concluder: Concluder, feed: LogFeed, following: number): Promise<InferencePass> {
    if (!this.#needsFullPass) await this.#catchUp(concluder, feed)
    const rules: RulePass[] = []
    for (const rule of concluder.rules) {
      const { conclusions, missing, surplus } = await concluder.difference(rule)
      const { document } = rule
      const amendment = { document, asserted: missing, retracted: surplus, introduces: null }
      await this.#write({ amendments: [amendment], states: new Map() }, concluder.head, following)
      rules.push({
        rule: rule.definition.id,
        conclusions,
        asserted: missing.length,
        retracted: surplus.length,
      })
    }
    const states = await concluder.unsettled()
    await this.#write({ amendments: [], states }, concluder.head, following)
    return { tx: (await this.#parts.store.head()).tx, rules, enriched: states.size }
  }

  async #catchUp(concluder: Concluder, feed: LogFeed): Promise<void> {
    const { head } = this.#parts.graph()
    while (concluder.head < head) {
      const entries = await feed.next(concluder.head, MAX_ENTRIES)
      if (entries.length === 0) throw new Error(`the log has no transaction after ${concluder.head}`)
      await this.#follow(concluder, entries)
      await this.#turns.yieldNow()
    }
  }

  // ------------------------------------------------------------------------------------------------------ position

  async #begin(): Promise<InferenceState> {
    const { head } = this.#parts.graph()
    const { checkpoint, isBehind } = await this.#commits.checkpoint(head)
    this.#needsFullPass = isBehind
    this.#rulesChanged = true
    this.#parts.log.info({ checkpoint, head, compare: isBehind }, 'inference begins')
    return new InferenceState(await this.#load(isBehind ? head : checkpoint))
  }

  #load(head: Tx): Promise<Concluder> {
    return Concluder.load({ ...this.#parts, turns: this.#turns }, this.#rules, head)
  }

  /** Returns its position, or null while everything is still to be compared. */
  #followedTx(): Tx | null {
    return this.#needsFullPass ? null : this.head
  }

  #refuse(error: unknown): void {
    if (!(error instanceof RuleTooWide)) return
    this.#refused.set(error.rule, error.message)
    this.#rules = this.#rules.filter((rule) => rule.definition.id !== error.rule)
  }
}
