import { useRouterState } from '@tanstack/react-router'
import { useEffect, useState } from 'react'

export function PageTitleAnnouncer() {
  const pathname = useRouterState({ select: (state) => state.resolvedLocation?.pathname ?? '' })
  const [announced, setAnnounced] = useState('')
  useEffect(() => {
    // The page sets its title after it is rendered.
    const timer = setTimeout(() => setAnnounced(document.title), 300)
    return () => clearTimeout(timer)
  }, [pathname])
  return (
    <div className="unseen" role="status" aria-label="Page">
      {announced}
    </div>
  )
}
