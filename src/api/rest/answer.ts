import type { FastifyReply } from 'fastify'
import type { JsonObject } from '../../lib/json.ts'
import type { Result } from '../../lib/result.ts'
import { saidOf } from '../../query/incomplete.ts'
import { pin } from '../../query/moment.ts'
import type { Problem } from '../../query/problem.ts'
import { Reader } from '../../query/reader.ts'
import type { ApiDeps } from '../deps.ts'
import { sendProblem } from './problems.ts'

export interface Asking {
  readonly asOf: string | undefined
  /** It shows nothing that changes without a transaction. */
  readonly lasting: boolean
}

/** Every answer about the graph over REST: of one moment, and with what may have shortened it (`incomplete`). */
export async function answerAbout(
  deps: ApiDeps,
  { asOf, lasting }: Asking,
  answer: (reader: Reader) => Promise<Result<object, Problem>>,
): Promise<Answered> {
  const moment = await pin(deps, asOf)
  if (!moment.ok) return { answer: moment, incomplete: {} }
  const reader = new Reader(deps, moment.value, { lasting })
  const answered = await answer(reader)
  // What nobody has mentioned may only not have been heard of.
  const short = answered.ok || answered.error.code === 'UNKNOWN_URI'
  return { answer: answered, incomplete: short ? await saidOf(reader) : {} }
}

export interface Answered {
  readonly answer: Result<object, Problem>
  readonly incomplete: JsonObject
}

export function sendAnswer(reply: FastifyReply, { answer, incomplete }: Answered): FastifyReply {
  if (!answer.ok) return sendProblem(reply, answer.error, incomplete)
  return reply.send({ ...answer.value, ...incomplete })
}
