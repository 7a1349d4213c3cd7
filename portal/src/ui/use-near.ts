import { useEffect, useState, type RefObject } from 'react'

/** Margin below the window: half its height, which takes less time to scroll than to load. */
const NEAR = '0px 0px 50% 0px'

/** Returns whether an element has come near the visible part, or the page is printed; stays true. */
export function useNear(ref: RefObject<Element | null>): boolean {
  const [near, setNear] = useState(false)
  useEffect(() => {
    const element = ref.current
    if (near || element === null) return
    const come = (): void => setNear(true)
    const observer = new IntersectionObserver((seen) => seen.some((one) => one.isIntersecting) && come(), {
      rootMargin: NEAR,
    })
    observer.observe(element)
    window.addEventListener('beforeprint', come)
    return () => {
      observer.disconnect()
      window.removeEventListener('beforeprint', come)
    }
  }, [near])
  return near
}
