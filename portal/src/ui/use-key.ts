import { useEffect, useRef } from 'react'
import { bindKey } from './keys.ts'

/** A key, or two in a row, for as long as the component is on the page. */
export function useKey(keys: string, label: string, run: () => void, enabled = true): void {
  const latest = useRef(run)
  latest.current = run
  useEffect(() => (enabled ? bindKey({ keys, label, run: () => latest.current() }) : undefined), [keys, label, enabled])
}
