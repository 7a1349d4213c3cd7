import { ask, hasPast, type QuestionArguments, type QuestionName } from './ask.ts'
import { graphql } from './graphql.ts'

interface QueryOptions {
  readonly signal: AbortSignal
}

/** Cache key and fetcher of an answer. The moment is part of the key. */
export function questionQuery<Name extends QuestionName>(
  name: Name,
  args: QuestionArguments<Name>,
  asOf: string | undefined,
) {
  const at = hasPast(name) ? asOf : undefined
  return {
    queryKey: ['question', name, args, at ?? null],
    queryFn: ({ signal }: QueryOptions) => ask(name, args, { asOf: at, signal }),
  }
}

export function graphqlQuery(query: string, variables: Readonly<Record<string, unknown>>, asOf: string | undefined) {
  return {
    queryKey: ['graphql', query, variables, asOf ?? null],
    queryFn: ({ signal }: QueryOptions) => graphql(query, variables, { asOf, signal }),
  }
}

interface Keyed {
  readonly queryKey: readonly unknown[]
}

/** Keeps the previous answer until a new one arrives, unless the page has moved to another moment. */
export function lastOfMoment({ queryKey }: Keyed) {
  return (before: unknown, last?: Keyed) =>
    last?.queryKey.at(-1) === queryKey.at(-1) ? (before as undefined) : undefined
}
