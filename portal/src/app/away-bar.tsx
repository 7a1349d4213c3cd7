import { useEffect, useState } from 'react'
import { useLive } from '../client/live/use-live.ts'
import { timeText } from '../ui/time.tsx'
import styles from './bars.module.css'

/** Restarts and reconnections are shorter: they aren't worth a notice. */
const NOTICED_AFTER_MS = 2_000

/** Returns since when the service hasn't responded; null while it responds, and for the first two seconds. */
export function useAwaySince(): number | null {
  const { state, since } = useLive()
  const [noticed, setNoticed] = useState<number | null>(null)
  useEffect(() => {
    if (state !== 'away') return setNoticed(null)
    const timer = setTimeout(() => setNoticed(since), NOTICED_AFTER_MS)
    return () => clearTimeout(timer)
  }, [state, since])
  return noticed
}

/** Warns that the page may be out of date, and how old it is. */
export function AwayBar({ since }: { readonly since: number | null }) {
  return (
    <div role="status" className={styles['status']}>
      {since === null ? null : (
        <p className={`${styles['bar']} ${styles['away']}`}>
          <strong>The service isn’t responding.</strong> Values are as of {timeText(new Date(since))}. Retrying…
        </p>
      )}
    </div>
  )
}
