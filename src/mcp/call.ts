import { isObject } from '../lib/json.ts'
import type { Operation } from '../questions/declare.ts'
import { withoutEmpty, shortenToFit } from './compact.ts'
import { answerText, MAX_ANSWER_BYTES } from './data-text.ts'
import type { OperationTool } from './tools.ts'
import { type ToolAnswer, refusalAnswer } from './refusals.ts'

/** The REST API's answer: its JSON, or why it refused. */
export interface ServiceReply {
  readonly ok: boolean
  readonly body: Readonly<Record<string, unknown>>
}

/** Sends a request to the REST API as the caller. */
export type AskService = (
  operation: Operation,
  args: Readonly<Record<string, unknown>>,
  signal: AbortSignal,
) => Promise<ServiceReply>

/** A page that is too large is requested again, smaller: in proportion, and at last with one item. */
const MAX_PAGES = 4

/** Answers a tool call. A refusal says what to do, so that a model can try again. */
export async function callTool(
  { operation, declared }: OperationTool,
  given: Readonly<Record<string, unknown>>,
  { ask, signal }: { readonly ask: AskService; readonly signal: AbortSignal },
): Promise<ToolAnswer> {
  const leavesOut = new Set(declared.leavesOut)
  const args: Record<string, unknown> = { ...declared.default, ...given }
  let reply = await ask(operation, args, signal)
  for (let pages = 1; reply.ok; pages++) {
    const whole = withoutEmpty(reply.body, leavesOut)
    const text = answerText(aboutAnswer(whole), whole)
    const bytes = Buffer.byteLength(text)
    if (bytes <= MAX_ANSWER_BYTES) return { text, isError: false }
    const limit = smallerPage(operation, args['limit'], { bytes, isLast: pages >= MAX_PAGES })
    if (limit === null) return shortenAnswer(whole)
    args['limit'] = limit
    reply = await ask(operation, args, signal)
  }
  return refusalAnswer(reply.body)
}

/** Returns a smaller limit for the page, or null if the operation has no pages or its page can't be smaller. */
function smallerPage(
  { parameters }: Operation,
  limit: unknown,
  { bytes, isLast }: { readonly bytes: number; readonly isLast: boolean },
): number | null {
  const declared = parameters['limit']
  const now = Number(limit ?? declared?.default)
  if (declared?.kind !== 'integer' || !(now > 1)) return null
  return isLast ? 1 : Math.max(1, Math.floor((now * MAX_ANSWER_BYTES * 0.9) / bytes))
}

function shortenAnswer(whole: unknown): ToolAnswer {
  const textFor = (shown: unknown, said: string): string => answerText([...aboutAnswer(shown), said], shown)
  const longest = 'Shortened to fit: lists to 50 items and texts to 2,000 characters. Request less to see the rest.'
  const found = shortenToFit(whole, (shown) => Buffer.byteLength(textFor(shown, longest)) <= MAX_ANSWER_BYTES)
  if (found === null) {
    const detail = `The answer has more than ${MAX_ANSWER_BYTES} bytes, even when shortened.`
    return refusalAnswer({ code: 'TOO_LARGE', detail, hint: 'Ask for one part of it.' })
  }
  const { items, characters } = found.sizes
  const note = `Shortened to fit: lists to ${items} items and texts to ${characters} characters. Request less to see the rest.`
  return { text: textFor(found.shown, note), isError: false }
}

/** Uses only the service's own words: no data is quoted outside its marking. */
function aboutAnswer(answer: unknown): readonly string[] {
  if (!isObject(answer)) return []
  const { incomplete } = answer
  const reasons = Array.isArray(incomplete) ? incomplete : []
  const codes = new Set(reasons.map((one) => (isObject(one) ? String(one['code']) : '')))
  const known = [...codes].filter((code) => /^[A-Z_]{1,40}$/.test(code))
  return [
    ...(reasons.length === 0
      ? []
      : [
          `INCOMPLETE: something may be missing here (${known.join(', ')}). "incomplete" says what and why; tell whoever asked.`,
        ]),
    ...(hasMore(answer) ? ['There is more: call again with the same arguments and cursor = "next".'] : []),
  ]
}

/** The page may be the whole answer, or part of it. */
function hasMore(answer: Readonly<Record<string, unknown>>): boolean {
  if (typeof answer['next'] === 'string') return true
  return Object.values(answer).some((part) => isObject(part) && hasMore(part))
}
