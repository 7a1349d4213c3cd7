import type { ReactNode } from 'react'
import { useEffect, useLayoutEffect, useRef } from 'react'

/**
 * A heading that had the focus is gone: the next takes it, as where the answer of a page replaces what stood for it.
 */
let isAwaited = false

/** The heading of a page: it takes the focus after a navigation, and names the window. */
export function PageTitle({ children, title }: { readonly children: ReactNode; readonly title: string }) {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    document.title = `${title} / AIP Portal`
  }, [title])
  useLayoutEffect(() => {
    const { current } = heading
    if (isAwaited) current?.focus({ preventScroll: true })
    isAwaited = false
    return () => {
      isAwaited = document.activeElement === current
    }
  }, [])
  return (
    <h1 ref={heading} tabIndex={-1}>
      {children}
    </h1>
  )
}
