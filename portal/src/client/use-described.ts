import { useSyncExternalStore } from 'react'
import { useAsOf } from './as-of.ts'
import type { QuestionAnswer } from './ask.ts'
import { queryClient } from './use-answer.ts'

type Description = QuestionAnswer<'describe'>

const cache = queryClient.getQueryCache()
const subscribe = (listener: () => void): (() => void) => cache.subscribe(listener)

/** Returns an answer about an entity that any page has fetched, whatever its other arguments; sends no request. */
export function useDescribed(uri: string | null): Description | undefined {
  const asOf = useAsOf() ?? null
  return useSyncExternalStore(subscribe, () =>
    uri === null
      ? undefined
      : queryClient
          .getQueriesData<Description>({ queryKey: ['question', 'describe'] })
          .find(
            ([[, , args, at], answer]) =>
              (args as { readonly uri: string }).uri === uri && at === asOf && answer !== undefined,
          )?.[1],
  )
}
