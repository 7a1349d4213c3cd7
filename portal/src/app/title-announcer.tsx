import { useAddress } from '../routing/use-address.tsx'
import { useEffect, useState } from 'react'

export function PageTitleAnnouncer() {
  const pathname = useAddress().pathname
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
