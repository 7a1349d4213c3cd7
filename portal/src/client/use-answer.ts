import { QueryClient, useQuery, type UseQueryResult, type QueryCache } from '@tanstack/react-query'
import { useAsOf } from './as-of.ts'
import { fetchFile, type QuestionAnswer, type QuestionArguments, type QuestionName } from './ask.ts'
import type { GraphqlPart } from './graphql.ts'
import { graphqlQuery, lastOfMoment, questionQuery } from './queries.ts'
import { noAnswer, RefusedRequest } from '../../../clients/typescript/refusal.ts'

/** Keeps answers, so that going back to a page shows it at once. */
const CACHED_MS = 5 * 60_000
/** A page shows about ten. */
const MAX_ANSWERS = 200
const FRESH_MS = 15_000
const MAX_TRIES = 3

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: FRESH_MS,
      gcTime: CACHED_MS,
      refetchOnWindowFocus: true,
      // Refusals are final, unless the service isn't ready or can't be reached.
      retry: (failures, error) =>
        failures < MAX_TRIES && (!(error instanceof RefusedRequest) || error.status === 0 || error.status === 503),
      retryDelay: (failures) => Math.min(4_000, 250 * 2 ** failures),
    },
  },
})

keepAtMost(queryClient.getQueryCache(), MAX_ANSWERS)

/** State of one question for a part of a page. */
export interface ShownAnswer<Answer> {
  /** The previous answer stays while a new one is fetched, and if that fails. */
  readonly answer: Answer | undefined
  readonly refusal: RefusedRequest | null
  readonly pending: boolean
  /** Whether the answer belongs to earlier arguments. */
  readonly outdated: boolean
  readonly again: () => void
  readonly at: number
}

interface Options {
  readonly enabled?: boolean
  /** Keeps the previous answer while one to new arguments is fetched, if both are of the same moment. */
  readonly keep?: boolean
  /** Asks again this often, in addition to whenever something changed. */
  readonly everyMs?: number
  /** Asks about this moment instead of the page's. */
  readonly asOf?: string | undefined
}

export function useAnswer<Name extends QuestionName>(
  name: Name,
  args: QuestionArguments<Name>,
  { enabled = true, keep = false, everyMs, asOf }: Options = {},
): ShownAnswer<QuestionAnswer<Name>> {
  const shownAsOf = useAsOf()
  const query = questionQuery(name, args, asOf ?? shownAsOf)
  const refetchInterval = everyMs ?? false
  return toShownAnswer(
    useQuery({ ...query, enabled, refetchInterval, ...(keep && { placeholderData: lastOfMoment(query) }) }),
  )
}

/** Sends one GraphQL query for everything else on a page. */
export function useGraphql(
  query: string,
  variables: Readonly<Record<string, unknown>>,
  { enabled = true, keep = false }: Options = {},
): ShownAnswer<GraphqlPart> {
  const request = graphqlQuery(query, variables, useAsOf())
  return toShownAnswer(
    useQuery({ ...request, enabled: enabled && query !== '', ...(keep && { placeholderData: lastOfMoment(request) }) }),
  )
}

/** Fetches a document of the service that isn't an answer, or a file of the portal. */
export function useFile<Content>(address: string): ShownAnswer<Content> {
  return toShownAnswer(
    useQuery({
      queryKey: ['file', address],
      queryFn: ({ signal }) => fetchFile(address, signal) as Promise<Content>,
      staleTime: CACHED_MS,
    }),
  )
}

function toShownAnswer<Answer>(result: UseQueryResult<Answer>): ShownAnswer<Answer> {
  return {
    answer: result.data,
    refusal: result.error === null ? null : noAnswer(result.error),
    pending: result.isPending,
    outdated: result.isPlaceholderData,
    again: () => void result.refetch(),
    at: result.dataUpdatedAt,
  }
}

/** Evicts the oldest unobserved answers beyond this number: every text typed into a search is another question. */
export function keepAtMost(cache: QueryCache, most: number): void {
  cache.subscribe(({ type }) => {
    if (type !== 'added') return
    const all = cache.getAll()
    if (all.length <= most) return
    const idle = all.filter((one) => one.getObserversCount() === 0 && one.state.fetchStatus === 'idle')
    idle.sort((a, b) => a.state.dataUpdatedAt - b.state.dataUpdatedAt)
    // A new query has neither an observer nor an answer yet.
    for (const one of idle.filter(({ state }) => state.status !== 'pending').slice(0, all.length - most))
      cache.remove(one)
  })
}
