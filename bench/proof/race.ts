// Contenders do the same work in turn, on the same machine at the same time, and must give the same answers.
import { median, quantile } from '../tools.ts'
import { startWatching } from './machine.ts'

/** A participant of a race: ours or a peer's engine, with the data loaded. */
export interface Contender<Q> {
  readonly name: string
  ask(question: Q): Promise<Answered>
  close(): Promise<void>
  /** Memory of the process with the data; null if that process serves others too. */
  residentMb?(): number
}

export interface Answered {
  readonly answer: string | number
  /** Time by its own clock, if the communication is none that its users have; otherwise the race measures it. */
  readonly ms?: number
}

/** A contender with its questions. The same question must get the same answer from every contender. */
export interface Entrant<Q> {
  readonly name: string
  readonly contender: Pick<Contender<Q>, 'ask'>
  readonly questions: readonly Q[]
}

export interface RaceOptions {
  readonly rounds: number
  /** Milliseconds for which a contender asks per round, at least once. */
  readonly turnMs: number
  /** Questions before the first round. */
  readonly warmUp: number
}

export interface Timing {
  readonly name: string
  readonly min: number
  readonly median: number
  readonly p99: number
  readonly count: number
  /** Median of each round: shows how far two runs may differ. */
  readonly rounds: readonly number[]
}

export interface RaceResult {
  readonly timings: readonly Timing[]
  readonly conditions: Conditions
}

/** Other load on the machine during the measurement. */
export interface Conditions {
  readonly repeated: number
  /** Largest share of the machine that others used in a round that counts. */
  readonly othersShare: number
}

/** Share of the machine beyond which a round is repeated. */
export const DISTURBED = 0.1
/** Limit of repetitions: beyond it, the calmest rounds of a busy machine count, and the others' share is printed. */
const MAX_REPEATED = 3

interface Round {
  readonly times: readonly (readonly number[])[]
  readonly othersShare: number
}

/** Fails if answers differ: figures of different work can't be compared. */
export async function race<Q>(entrants: readonly Entrant<Q>[], options: RaceOptions): Promise<RaceResult> {
  const answers = new Answers()
  const next = entrants.map(() => 0)
  const askNext = async (i: number): Promise<number> => {
    const { name, contender, questions } = entrants[i] as Entrant<Q>
    const at = next[i] ?? 0
    next[i] = at + 1
    const question = questions[at % questions.length] as Q
    const began = performance.now()
    const { answer, ms } = await contender.ask(question)
    const took = ms ?? performance.now() - began
    answers.add(JSON.stringify(question), name, answer)
    return took
  }
  for (const i of entrants.keys()) for (let n = 0; n < options.warmUp; n++) await askNext(i)
  const turn = async (i: number): Promise<number[]> => {
    const until = performance.now() + options.turnMs
    const times = [await askNext(i)]
    while (performance.now() < until) times.push(await askNext(i))
    return times
  }
  const rounds = await undisturbedRounds(options.rounds, async (round) => {
    const times: number[][] = []
    // Rotates the order, because the first of a round finds the caches of the last.
    for (let n = 0; n < entrants.length; n++) {
      const i = (n + round) % entrants.length
      times[i] = await turn(i)
    }
    return times
  })
  return {
    timings: entrants.map(({ name }, i) =>
      timingOf(
        name,
        rounds.kept.map((round) => round.times[i] ?? []),
      ),
    ),
    conditions: rounds.conditions,
  }
}

/** Returns rounds during which others used little of the machine or, if these are too few, the calmest. */
export async function undisturbedRounds(
  count: number,
  measure: (round: number) => Promise<readonly (readonly number[])[]>,
): Promise<{ readonly kept: readonly Round[]; readonly conditions: Conditions }> {
  const rounds: Round[] = []
  const calm = (): number => rounds.filter((round) => round.othersShare <= DISTURBED).length
  while (calm() < count && rounds.length < count + MAX_REPEATED) {
    const watch = startWatching()
    const times = await measure(rounds.length)
    rounds.push({ times, othersShare: watch.othersShare() })
  }
  const kept = rounds.toSorted((a, b) => a.othersShare - b.othersShare).slice(0, count)
  const othersShare = Math.max(...kept.map((round) => round.othersShare))
  return { kept, conditions: { repeated: rounds.length - count, othersShare } }
}

class Answers {
  readonly #first = new Map<string, { readonly by: string; readonly answer: string | number }>()

  add(question: string, by: string, answer: string | number): void {
    const first = this.#first.get(question)
    if (first === undefined) this.#first.set(question, { by, answer })
    else if (first.answer !== answer)
      throw new Error(`${first.by} and ${by} answer ${question} differently: ${first.answer} and ${answer}`)
  }
}

export function timingOf(name: string, rounds: readonly (readonly number[])[]): Timing {
  const all = rounds.flat()
  const medians = rounds.map(median)
  return {
    name,
    min: quantile(all, 0),
    median: median(all),
    p99: quantile(all, 0.99),
    count: all.length,
    rounds: medians,
  }
}
