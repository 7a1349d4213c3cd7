import type { KeyboardEvent, RefObject } from 'react'
import { useKey } from '../../ui/use-key.ts'

/** `j` and `k` move through the hits; Space previews the focused one. */
export function useHitKeys(
  list: RefObject<HTMLElement | null>,
  preview: (uri: string) => void,
): (event: KeyboardEvent<HTMLElement>) => void {
  const move = (by: 1 | -1): void => {
    const rows = [...(list.current?.querySelectorAll<HTMLElement>('[data-hit]') ?? [])]
    const at = rows.findIndex((row) => row.contains(document.activeElement))
    const next = at < 0 ? rows.at(by === 1 ? 0 : -1) : rows[at + by]
    const link = next?.querySelector<HTMLElement>('a')
    link?.focus()
    link?.scrollIntoView({ block: 'nearest' })
  }
  useKey('j', 'Next hit', () => move(1))
  useKey('k', 'Previous hit', () => move(-1))
  return (event) => {
    const uri = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-hit]')?.dataset['hit'] : null
    if (event.key !== ' ' || uri == null || !(event.target instanceof HTMLAnchorElement)) return
    event.preventDefault()
    preview(uri)
  }
}
