import { useEffect, useRef } from 'react'
import { bindKey } from './keys.ts'

/** Binds a key, or a pair, while the component is mounted. */
export function useKey(keys: string, label: string, run: () => void, enabled = true): void {
  const latest = useRef(run)
  latest.current = run
  useEffect(() => (enabled ? bindKey({ keys, label, run: () => latest.current() }) : undefined), [keys, label, enabled])
}
