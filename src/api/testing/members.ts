import { isObject } from '../../lib/json.ts'

interface AnswerMember {
  /** For example `transactions.0.cause`. */
  readonly path: string
  readonly name: string
  readonly value: unknown
  readonly beside: Readonly<Record<string, unknown>>
}

/** Yields every member of an answer, however deep. */
export function* membersOf(answer: unknown, path = ''): Generator<AnswerMember, void, void> {
  if (Array.isArray(answer)) {
    for (const [i, item] of answer.entries()) yield* membersOf(item, `${path}${i}.`)
  } else if (isObject(answer)) {
    for (const [name, value] of Object.entries(answer)) {
      yield { path: path + name, name, value, beside: answer }
      yield* membersOf(value, `${path}${name}.`)
    }
  }
}

const ISO = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/
const TIME_MEMBER = /^(at|since|until|firstSeen|lastVerified)$|(At|Since|Until)$/

/** Returns times that aren't written as times; a number as large as this year's milliseconds counts as one. */
export function badTimes(answer: unknown): readonly string[] {
  const bad: string[] = []
  for (const { path, name, value } of membersOf(answer)) {
    const time = TIME_MEMBER.test(name) && value !== null && !isObject(value)
    const milliseconds = typeof value === 'number' && value > 1e11
    if (milliseconds || (time && !(typeof value === 'string' && ISO.test(value)))) bad.push(`${path}: ${String(value)}`)
  }
  return bad
}
