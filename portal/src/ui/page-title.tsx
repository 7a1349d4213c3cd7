import type { ReactNode } from 'react'
import { useEffect } from 'react'

/** The heading of a page: it takes the focus after a navigation, and names the window. */
export function PageTitle({ children, title }: { readonly children: ReactNode; readonly title: string }) {
  useEffect(() => {
    document.title = `${title} / AIP Portal`
  }, [title])
  return <h1 tabIndex={-1}>{children}</h1>
}
