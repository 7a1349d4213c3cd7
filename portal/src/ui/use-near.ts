import { useEffect, useState, type RefObject } from 'react'

/**
 * How far below the window what is near begins: half a window, which a person scrolls in less time than an answer
 * takes.
 */
const NEAR = '0px 0px 50% 0px'

/** Whether an element has come near the part of the page that is seen, or the page is printed; it stays so. */
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
