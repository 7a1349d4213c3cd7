import { isObject } from '../lib/json.ts'
import { askService, objectOf, show, type Answer, type Print, type ServiceOptions } from './service.ts'

export interface RetainOptions extends ServiceOptions {
  readonly before: string
  readonly dryRun: boolean
}

/** How often a run is looked after. */
const LOOK_MS = 1_000

/** Begins a run and waits for its end; with --dry-run only counts. */
export async function retainPast(options: RetainOptions, print: Print): Promise<void> {
  const { before, dryRun } = options
  const body = JSON.stringify({ before, dryRun })
  const headers = { 'content-type': 'application/json' }
  const begun = await askService(options, '/api/v1/retention', { init: { method: 'POST', body, headers } })
  show(dryRun ? begun : await ended(begun, options), options, retainLines, print)
}

async function ended(begun: Answer, options: RetainOptions): Promise<Answer> {
  for (;;) {
    const answer = await askService(options, '/api/v1/retention')
    if (typeof answer['lastError'] === 'string') throw new Error(answer['lastError'])
    if (answer['running'] !== true) return { ...begun, ...answer }
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS))
  }
}

function retainLines(answer: Answer): readonly string[] {
  const { dryRun } = answer
  const dropped = dryRun === true ? answer['dropped'] : objectOf(answer['horizon'])['dropped']
  if (!isObject(dropped) || answer['horizon'] === null) return [`Nothing is older than ${answer['before']}.`]
  const { transactions, facts, edges, bytes } = dropped
  const what = `${transactions} transactions, ${facts} superseded facts (${bytes} bytes of text), ${edges} ended edges`
  const horizon = dryRun === true ? `transaction ${answer['horizon']}` : objectOf(answer['horizon'])['at']
  return [dryRun === true ? `Would drop ${what}; the past would begin at ${horizon}.` : `Dropped ${what}. The past begins at ${horizon}.`] // prettier-ignore
}
