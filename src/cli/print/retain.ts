import { formatCount } from '../../lib/format-count.ts'
import type { RetainAnswer } from '../../commands/retain.ts'
import type { RetentionAnswer } from '../../questions/retention.ts'
import { findOperation } from '../operation-table.ts'
import type { AskFurther } from './printers.ts'
import { sleep } from '../../lib/wait.ts'

/** How often a run is checked. */
const POLL_MS = 1_000

/** The result of the run, if one was started. */
type EndedRetention = RetainAnswer & { readonly ended?: RetentionAnswer }

/** A run continues in the service by itself; the command that started it waits for its end, and reports its error. */
export async function waitForEnd(begun: RetainAnswer, ask: AskFurther): Promise<EndedRetention> {
  while (begun.started) {
    const retention = (await ask(findOperation('retention'), {})) as unknown as RetentionAnswer
    if (retention.lastError !== null) throw new Error(retention.lastError)
    if (!retention.running) return { ...begun, ended: retention }
    await sleep(POLL_MS)
  }
  return begun
}

export function* lines({ before, horizon, dropped, started, ended: end }: EndedRetention): Generator<string> {
  if (started) {
    const past = end?.horizon ?? null
    yield past === null
      ? `Nothing is older than ${before}.`
      : `Dropped ${what(past.dropped)}. The history now begins at ${past.at}.`
  } else if (horizon === null || dropped === null) yield `Nothing is older than ${before}.`
  else yield `Would drop ${what(dropped)}; the history would begin at transaction ${horizon}.`
}

function what({ transactions, facts, edges, bytes }: NonNullable<RetainAnswer['dropped']>): string {
  return `${formatCount(transactions, 'transaction')}, ${formatCount(facts, 'superseded fact')} (${formatCount(bytes, 'byte')} of text), ${formatCount(edges, 'ended edge')}`
}
