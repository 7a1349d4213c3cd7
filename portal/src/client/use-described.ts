import { useSyncExternalStore } from 'react'
import { useAsOf } from './as-of.ts'
import type { QuestionAnswer } from './ask.ts'
import { queryClient } from './use-answer.ts'

type Description = QuestionAnswer<'describe'>

const cache = queryClient.getQueryCache()
const subscribe = (listener: () => void): (() => void) => cache.subscribe(listener)

/** The answer that some page requested about a thing, whatever its other arguments were; asks for nothing itself. */
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
