// Tells a language model why a call failed, and what helps.
import { nearestMatch } from '../lib/nearest-match.ts'
import { withoutEmpty, shortenToFit } from './compact.ts'
import { answerText, MAX_ANSWER_BYTES } from './data-text.ts'
import type { OperationTool } from './tools.ts'
import { truncate } from '../lib/cut-text.ts'

export interface ToolAnswer {
  readonly text: string
  readonly isError: boolean
}

const FIND_IT = 'Find its URI with the tool search: q = words of its name.'

/** Tells a model how to handle the most common refusals. */
const ADVICE: Readonly<Record<string, string>> = {
  BAD_URI: FIND_IT,
  UNKNOWN_URI: FIND_IT,
  BAD_PAGE: 'Leave out cursor to start again.',
  TOO_MANY: 'Wait, and request less at once.',
  FORBIDDEN: "Tell whoever asked that the right is missing; don't try other ways.",
}

/** The details may quote sources, so they are marked as data too. */
export function refusalAnswer(body: Readonly<Record<string, unknown>>): ToolAnswer {
  const code = typeof body['code'] === 'string' && /^[A-Z_]{1,40}$/.test(body['code']) ? body['code'] : 'REFUSED'
  const { detail, hint, parameter, retryAfter, incomplete } = body
  const lines = [`Refused: ${code}. "detail" says why, "hint" what to do.`, ...[ADVICE[code] ?? []].flat()]
  const shown = shortenToFit(
    withoutEmpty({ detail, hint, parameter, retryAfter, incomplete }),
    (one) => Buffer.byteLength(answerText(lines, one)) <= MAX_ANSWER_BYTES,
  )
  return { text: answerText(lines, shown?.shown ?? null), isError: true }
}

export function unknownTool(name: string, tools: readonly OperationTool[]): ToolAnswer {
  const names = tools.map(({ operation }) => operation.name)
  return refusalAnswer({
    code: 'NOT_FOUND',
    detail: `There is no tool "${truncate(name, 60)}" here.`,
    hint: `The nearest is ${nearestMatch(name, names) ?? ''}. There are: ${names.join(', ')}. Commands are offered only by /mcp?commands=true or "mlg mcp --commands".`,
  })
}
