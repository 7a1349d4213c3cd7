// Contenders do the same work in turn, on the same machine at the same time, and have to answer the same.
import { median, quantile } from '../tools.ts'
import { startWatching } from './machine.ts'

/** What takes part in a race: ours or a peer's engine, with the data loaded. */
export interface Contender<Q> {
  readonly name: string
  ask(question: Q): Promise<Answered>
  close(): Promise<void>
  /** Of the process that has the data; null where it is that of others as well. */
  residentMb?(): number
}

export interface Answered {
  readonly answer: string | number
  /** By its own clock, where asking it takes a way that its users need not go; otherwise the race's counts. */
  readonly ms?: number
}

/** A contender with what it is asked. The same question has to get the same answer from whomever it is asked. */
export interface Entrant<Q> {
  readonly name: string
  readonly contender: Pick<Contender<Q>, 'ask'>
  readonly questions: readonly Q[]
}

export interface RaceOptions {
  readonly rounds: number
  /** How long a contender asks in a round. It asks at least once. */
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
  /** The median of each round: how far two runs may differ. */
  readonly rounds: readonly number[]
}

export interface RaceResult {
  readonly timings: readonly Timing[]
  readonly conditions: Conditions
}

/** What the machine did beside what was measured. */
export interface Conditions {
  readonly repeated: number
  /** The largest share of the machine that others had in a round that counts. */
  readonly othersShare: number
}

/** Of the machine: beyond it, a round is repeated. */
export const DISTURBED = 0.1
/** A machine that is never calm ends a race too: then the calmest rounds count, and the share of others is printed. */
const MOST_REPEATED = 3

interface Round {
  readonly times: readonly (readonly number[])[]
  readonly othersShare: number
}

/** Where answers differ the race fails: figures of different work compare nothing. */
export async function race<Q>(entrants: readonly Entrant<Q>[], options: RaceOptions): Promise<RaceResult> {
  const answers = new Answers()
  const asked = entrants.map(() => 0)
  const askNext = async (i: number): Promise<number> => {
    const { name, contender, questions } = entrants[i] as Entrant<Q>
    const at = asked[i] ?? 0
    asked[i] = at + 1
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
  const rounds = await undisturbed(options.rounds, async (round) => {
    const times: number[][] = []
    // Another one begins each time: the first of a round finds caches as the last left them.
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

/** Rounds during which others had little of the machine; or, where there are too few, those when they had least. */
export async function undisturbed(
  count: number,
  measure: (round: number) => Promise<readonly (readonly number[])[]>,
): Promise<{ readonly kept: readonly Round[]; readonly conditions: Conditions }> {
  const rounds: Round[] = []
  const calm = (): number => rounds.filter((round) => round.othersShare <= DISTURBED).length
  while (calm() < count && rounds.length < count + MOST_REPEATED) {
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
