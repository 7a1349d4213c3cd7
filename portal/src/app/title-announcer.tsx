import { useRouterState } from '@tanstack/react-router'
import { useEffect, useState } from 'react'

/** Says the title of a new page to readers of the screen. */
export function PageTitleAnnouncer() {
  const pathname = useRouterState({ select: (state) => state.resolvedLocation?.pathname ?? '' })
  const [announced, say] = useState('')
  useEffect(() => {
    // The page sets its title after it is drawn.
    const timer = setTimeout(() => say(document.title), 300)
    return () => clearTimeout(timer)
  }, [pathname])
  return (
    <div className="unseen" role="status" aria-label="Page">
      {announced}
    </div>
  )
}
