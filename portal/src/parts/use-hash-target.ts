import { useAddress } from '../routing/use-address.tsx'
import { useEffect } from 'react'
import { decodeComponent } from '../../../src/lib/decode-component.ts'

/** Scrolls to the target of the address's hash once it is rendered. */
export function useHashTarget(isThere: boolean): void {
  const hash = useAddress().hash
  useEffect(() => {
    if (!isThere || hash === '') return
    const target = document.getElementById(decodeComponent(hash) ?? hash)
    target?.scrollIntoView({ block: 'start' })
    target?.focus({ preventScroll: true })
  }, [hash, isThere])
}
