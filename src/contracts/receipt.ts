import type { EventResult } from './intake.ts'
import { problem, type Problem } from './problem.ts'
import type { QuarantineReason } from './quarantine.ts'

/** The answer over HTTP to a sender whose events are durable, as marks or in quarantine. */
export interface Receipt {
  /** Present if no event was accepted or ever can be: then the answer is a refusal with the receipt beside it. */
  readonly problem: Problem | null
  readonly body: {
    readonly accepted: number
    readonly quarantined: number
    readonly results: readonly EventResult[]
  }
}

/** Reasons that no later configuration removes: an event with any other reason may become a mark on replay. */
const HOPELESS: ReadonlySet<QuarantineReason> = new Set(['unreadable', 'too-large'])
const EXPECTED =
  'Send a JSON object with "event_type" and the id of what changed, an array of them, or one to a line (NDJSON), as application/json.'
const JSON_TYPE = /^(application|text)\/([\w.+-]+\+)?(json|x-ndjson|ndjson|jsonl|json-seq)\s*(;|$)/i

/**
 * 202 if an event was accepted or may be replayed. `contentType` is set if the sender chose it: text that isn't JSON
 * and doesn't claim to be is refused for its type first.
 */
export function receiptOf(results: readonly EventResult[], contentType?: string): Receipt {
  const accepted = results.filter((r) => r.status === 'accepted').length
  const body = { accepted, quarantined: results.length - accepted, results }
  const refused = results.filter((r) => r.status === 'quarantined')
  const [first] = refused
  if (first === undefined || accepted > 0 || refused.some((r) => !HOPELESS.has(r.reason)))
    return { problem: null, body }
  const wrongType = contentType !== undefined && !JSON_TYPE.test(contentType)
  const code = refused.every((r) => r.reason === 'too-large') ? 'TOO_LARGE' : wrongType ? 'NOT_JSON' : 'UNREADABLE'
  const detail = `Nothing of the delivery could be read (${first.detail}); it is in quarantine, from number ${first.id} on.`
  return { problem: problem(code, detail, EXPECTED), body }
}
