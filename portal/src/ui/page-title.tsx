import { useEffect, useLayoutEffect, useRef, type ReactNode } from 'react'
import { sharedValue } from './shared-value.ts'

/** True if a removed heading had the focus: the next one takes it, such as when an answer replaces a placeholder. */
let isAwaited = false

const shown = sharedValue('')

export const usePageTitle = shown.use

/** Heading of a page: takes the focus after a navigation, and titles the window. */
export function PageTitle({ children, title }: { readonly children: ReactNode; readonly title: string }) {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    document.title = `${title} / AIP Portal`
    shown.write(title)
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
