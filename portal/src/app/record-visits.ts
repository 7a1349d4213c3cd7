import { useRouter, useRouterState } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'
import type { QuestionAnswer } from '../client/ask.ts'
import { queryClient } from '../client/use-answer.ts'
import { nameOf } from '../catalogue/name-of.ts'
import { endTrail, isBackwards, recordVisit } from '../parts/visits.ts'
import { useSubject } from './subject.ts'

/** Records the pages of entities that are opened, once what they are about is known. */
export function useRecordedVisits(): void {
  const subject = useSubject()
  const pathname = useRouterState({ select: ({ location }) => location.pathname })
  const via = useRouterState({ select: ({ location }) => location.state.via })
  const jumped = useRouterState({ select: ({ location }) => location.state.jumped ?? false })
  const wentBack = useWentBack()
  const uri = pathname.startsWith('/e/') ? subject : null
  useEffect(() => {
    if (pathname === '/') endTrail()
  }, [pathname])
  useEffect(() => {
    if (uri === null) return
    const arrival = wentBack.current ? 'back' : jumped ? 'jump' : 'link'
    const cache = queryClient.getQueryCache()
    const record = (): boolean => {
      const entity = described(uri)
      if (entity === undefined) return false
      recordVisit({ uri, name: nameOf(entity), type: entity.entityType, via: via ?? null }, arrival)
      return true
    }
    if (record()) return
    const unsubscribe = cache.subscribe(() => {
      if (record()) unsubscribe()
    })
    return unsubscribe
  }, [uri, via, jumped])
}

/** Whether the last move was back in the history of the window. */
function useWentBack(): { readonly current: boolean } {
  const { history } = useRouter()
  const wentBack = useRef(false)
  useEffect(
    () =>
      history.subscribe(({ action }) => {
        wentBack.current = isBackwards(action)
      }),
    [history],
  )
  return wentBack
}

/** The answer that the page of the entity requested, with whatever other arguments. */
function described(uri: string): QuestionAnswer<'describe'> | undefined {
  return queryClient
    .getQueriesData<QuestionAnswer<'describe'>>({ queryKey: ['question', 'describe'] })
    .find(([key, answer]) => (key[2] as { readonly uri?: string }).uri === uri && answer !== undefined)?.[1]
}
