import type { Right } from '../../contracts/caller.ts'
import { asksAgain, PROBLEMS, type ProblemCode } from '../../contracts/problem.ts'
import type { JsonObject } from '../../lib/json.ts'
import type { Operation } from '../../questions/declare.ts'
import { methodOf } from '../http/serve.ts'
import { referenceTo } from './schemas.ts'
import { MOMENT_PROBLEMS } from '../http/endpoint.ts'

/** Codes that every request may be refused with, before any operation sees it. */
const ALWAYS_POSSIBLE: readonly ProblemCode[] = [
  'BAD_REQUEST',
  'UNKNOWN_PARAMETER',
  'FOREIGN_HOST',
  'FOREIGN_ORIGIN',
  'NOT_THROUGH_PROXY',
  'TOO_LONG',
  'TOO_SLOW',
  'RECORD_UNAVAILABLE',
]
export const WITH_A_BODY: readonly ProblemCode[] = ['TOO_LARGE', 'NOT_JSON']
/** Codes for when the answer must have seen the transaction in a header. */
const TRANSACTION_PROBLEMS: readonly ProblemCode[] = ['BAD_TRANSACTION', 'BEHIND']
/**
 * An answer about the graph may have too many others before it. A process without a graph may not answer, or may be
 * asked too much of it.
 */
const GRAPH_PROBLEMS: readonly ProblemCode[] = [...MOMENT_PROBLEMS, 'BUSY', 'NOT_HERE', 'TOO_EXPENSIVE']

/** Codes of all routes that need a right. */
const GATE_PROBLEMS: readonly ProblemCode[] = ['UNAUTHENTICATED', 'BAD_TOKEN', 'SESSION_ENDED', 'FORBIDDEN', 'TOO_MANY']

export function problemsOfAll(right: Right | 'none', readsGraph: boolean): readonly ProblemCode[] {
  const sendingProblems = right === 'send' ? (['FOREIGN_PLATFORM'] as const) : []
  return [
    ...ALWAYS_POSSIBLE,
    ...(right === 'none' ? [] : GATE_PROBLEMS),
    ...sendingProblems,
    ...(readsGraph ? TRANSACTION_PROBLEMS : []),
  ]
}

/** Lists everything that an operation may be refused with, except faults of the service (INTERNAL). */
export function problemsOf(operation: Operation): readonly ProblemCode[] {
  const aboutTheGraph = operation.kind === 'question' && operation.about === 'graph'
  const codes = new Set([
    ...operation.problems,
    ...problemsOfAll(operation.right, aboutTheGraph),
    // All callers were identified, whatever right it needs.
    ...GATE_PROBLEMS,
    ...(methodOf(operation) === 'GET' ? [] : WITH_A_BODY),
    ...(aboutTheGraph ? GRAPH_PROBLEMS : []),
    ...Object.values(operation.parameters).map(({ missing }) => missing),
  ])
  return [...codes]
}

/** The body of a refusal. */
interface Form {
  readonly type: string
  schema(codes: readonly ProblemCode[]): JsonObject
}

const AS_PROBLEM: Form = {
  type: 'application/problem+json',
  schema: (codes) => ({
    allOf: [referenceTo('Problem'), { type: 'object', properties: { code: { enum: [...codes] } } }],
  }),
}

/** Groups the refusals by status. */
export function refusals(codes: readonly ProblemCode[], form: Form = AS_PROBLEM): Record<string, JsonObject> {
  const statuses = Map.groupBy([...new Set(codes)].sort(), (code) => PROBLEMS[code].status)
  return Object.fromEntries([...statuses].map(([status, of]) => [String(status), refusal(of, form)]))
}

const RETRY_AFTER = {
  'Retry-After': { description: 'Seconds to wait before retrying.', schema: { type: 'string' } },
} as const

function refusal(codes: readonly ProblemCode[], { type, schema }: Form): JsonObject {
  return {
    description: codes.map((code) => `${code}: ${PROBLEMS[code].title}.`).join(' '),
    ...(codes.some((code) => asksAgain(PROBLEMS[code].status)) ? { headers: RETRY_AFTER } : {}),
    content: { [type]: { schema: schema(codes) } },
    'x-codes': codes,
  }
}
