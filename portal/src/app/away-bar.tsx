import { useEffect, useState } from 'react'
import { useLive } from '../client/live/use-live.ts'
import { timeText } from '../ui/time.tsx'
import styles from './away-bar.module.css'

/** A restart, or a connection that is made anew, takes less: nobody needs to hear of it. */
const NOTICED_AFTER_MS = 2_000

/** Since when the service has not responded; null while it does, and for the first two seconds. */
export function useAwaySince(): number | null {
  const { state, since } = useLive()
  const [noticed, notice] = useState<number | null>(null)
  useEffect(() => {
    if (state !== 'away') return notice(null)
    const timer = setTimeout(() => notice(since), NOTICED_AFTER_MS)
    return () => clearTimeout(timer)
  }, [state, since])
  return noticed
}

/** That what is shown may be old, and how old. */
export function AwayBar({ since }: { readonly since: number | null }) {
  return (
    <div role="status" className={styles['status']}>
      {since === null ? null : (
        <p className={styles['bar']}>
          <strong>The service isn’t responding.</strong> Values are as of {timeText(new Date(since))}. Retrying…
        </p>
      )}
    </div>
  )
}
