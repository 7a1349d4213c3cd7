import { useEffect, useLayoutEffect, useRef, useSyncExternalStore, type ReactNode } from 'react'

/** True if a removed heading had the focus: the next one takes it, such as when an answer replaces a placeholder. */
let isAwaited = false

let shown = ''
const listeners = new Set<() => void>()
const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

export function usePageTitle(): string {
  return useSyncExternalStore(subscribe, () => shown)
}

/** Heading of a page: takes the focus after a navigation, and titles the window. */
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
