import type { Right } from '../../contracts/caller.ts'
import { asksAgain, PROBLEMS, type ProblemCode, type ProblemStatus } from '../../contracts/problem.ts'
import type { JsonObject } from '../../lib/json.ts'
import type { Operation } from '../../questions/declare.ts'
import { methodOf } from '../http/serve.ts'
import { referenceTo } from './schemas.ts'

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
/** An answer about the graph has a moment, which may lie before the first transaction, before the horizon or ahead. */
const MOMENT_PROBLEMS: readonly ProblemCode[] = ['BAD_AS_OF', 'BEFORE_FIRST', 'BEFORE_HORIZON', 'NOT_YET']

/** Codes for when too many long requests are being answered. */
const LONG_WORK_PROBLEMS: readonly ProblemCode[] = ['BUSY']

/** Codes of a process without a graph: for questions that it can't answer, or that ask too much of the graph. */
const WITHOUT_A_GRAPH: readonly ProblemCode[] = ['NOT_HERE', 'TOO_EXPENSIVE']

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
    ...(aboutTheGraph ? [...MOMENT_PROBLEMS, ...LONG_WORK_PROBLEMS, ...WITHOUT_A_GRAPH] : []),
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
  const statuses = new Map<ProblemStatus, ProblemCode[]>()
  for (const code of [...new Set(codes)].sort()) {
    const { status } = PROBLEMS[code]
    statuses.set(status, [...(statuses.get(status) ?? []), code])
  }
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
