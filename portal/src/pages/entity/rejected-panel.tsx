import { lazyRouteComponent } from '@tanstack/react-router'
import { Suspense, useRef } from 'react'
import { useNear } from '../../ui/use-near.ts'

/** A file of its own: few things have any, and they stand at the end of the page. */
const Rejected = lazyRouteComponent(() => import('./rejected.tsx'), 'Rejected')

/** Links that people rejected, which nothing else shows: who did, when, and a way to restore each. */
export function RejectedPanel({ uri }: { readonly uri: string }) {
  const element = useRef<HTMLDivElement>(null)
  const near = useNear(element)
  return (
    <div ref={element}>
      {near ? (
        <Suspense>
          <Rejected uri={uri} />
        </Suspense>
      ) : null}
    </div>
  )
}
