// Requests every question of the table, with its default size and with a hundred items.
import { QUESTIONS } from '../../questions/all.ts'
import { restRequest } from '../../questions/rest-request.ts'

/** Maximum number of bytes of an answer by default. */
export const MAX_BYTES = 100_000
const MANY = 100

/** Bounds of questions whose answer is necessarily one document. */
const WHOLE: Readonly<Record<string, number>> = {
  // The digest covers all of it; MAX_STATEMENTS bounds it.
  dossier: 5_000_000,
}

interface SizedRequest {
  readonly of: string
  readonly path: string
  readonly most: number
}

/** Each example of each question, for each subject if it has one. */
export function sizedRequests(subjects: readonly string[]): readonly SizedRequest[] {
  return QUESTIONS.flatMap((question) => {
    const { name, parameters, examples } = question
    const named = Object.keys(parameters).filter((parameter) => /^uris?$/.test(parameters[parameter]?.kind ?? ''))
    const { limit } = parameters
    const usual = typeof limit?.default === 'number' ? limit.default : MANY
    const most = WHOLE[name] ?? MAX_BYTES
    const distinct = new Map<string, SizedRequest>()
    for (const { arguments: given } of [...examples, ...(examples.length === 0 ? [{ arguments: {} }] : [])])
      for (const [i, about] of (named.length === 0 ? [''] : subjects).entries()) {
        const other = subjects[(i + 1) % subjects.length] ?? about
        const of = named.flatMap((parameter, k) => {
          const isAsked = k === 0 || parameters[parameter]?.required === true
          const value = parameters[parameter]?.kind === 'uris' ? [about, other] : k === 0 ? about : other
          return isAsked ? [[parameter, value] as const] : []
        })
        const args = { ...given, limit: undefined, ...Object.fromEntries(of) }
        const add = (more: object, bytes: number): void => {
          const { path } = restRequest(question, { ...args, ...more })
          distinct.set(path, { of: `${name} ${path}`, path, most: bytes })
        }
        add({}, most)
        if (limit?.kind === 'integer') add({ limit: Math.min(MANY, limit.to) }, most * Math.max(1, MANY / usual))
      }
    return [...distinct.values()]
  })
}
