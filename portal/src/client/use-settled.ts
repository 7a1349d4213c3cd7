import { useEffect, useState } from 'react'

const SETTLED_MS = 600

/** Becomes true once the rest of a page has probably loaded: for what nobody waits for. */
export function useSettled(atOnce = false): boolean {
  const [settled, settle] = useState(atOnce)
  useEffect(() => {
    const timer = setTimeout(() => settle(true), SETTLED_MS)
    return () => clearTimeout(timer)
  }, [])
  return settled
}
