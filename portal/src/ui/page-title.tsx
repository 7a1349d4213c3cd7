import type { ReactNode } from 'react'
import { useEffect, useLayoutEffect, useRef, useSyncExternalStore } from 'react'

/**
 * A heading that had the focus is gone: the next takes it, as where the answer of a page replaces what stood for it.
 */
let isAwaited = false

let shown = ''
const listeners = new Set<() => void>()
const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** The title of the page that is shown. */
export function usePageTitle(): string {
  return useSyncExternalStore(subscribe, () => shown)
}

/** The heading of a page: it takes the focus after a navigation, and names the window. */
export function PageTitle({ children, title }: { readonly children: ReactNode; readonly title: string }) {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    document.title = `${title} / AIP Portal`
    shown = title
    for (const listener of listeners) listener()
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
