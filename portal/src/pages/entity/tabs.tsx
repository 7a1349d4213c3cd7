import { Link } from '../../routing/link.tsx'
import { useEffect, useRef, type KeyboardEvent, type ReactNode } from 'react'
import type { TabName } from '../../panels/tabs.ts'
import styles from './tabs.module.css'

interface TabsProps {
  readonly tabs: readonly TabName[]
  readonly current: TabName
  readonly labelOf: (tab: TabName) => string
  readonly children: ReactNode
}

const STEPS: Readonly<Record<string, number>> = { ArrowLeft: -1, ArrowRight: 1 }

/** Arrow keys move between tabs; Enter opens one, and its address works too. */
function move(event: KeyboardEvent<HTMLElement>): void {
  const all = [...event.currentTarget.querySelectorAll<HTMLElement>('[role=tab]')]
  const at = all.findIndex((one) => one === document.activeElement)
  const step = STEPS[event.key]
  const next =
    event.key === 'Home' ? 0 : event.key === 'End' ? -1 : step === undefined ? null : (at + step) % all.length
  if (next === null) return
  event.preventDefault()
  all.at(next)?.focus()
}

/** Pixels of the previous tab that stay visible. */
const PEEK = 60

/** Shows one of the page's parts; the address names it. */
export function Tabs({ tabs, current, labelOf, children }: TabsProps) {
  const left = tabs.filter((tab) => tab !== current).map(labelOf)
  const list = useRef<HTMLDivElement>(null)
  // Scrolls the current tab into view if not all fit.
  useEffect(() => {
    const chosen = list.current?.querySelector<HTMLElement>('[aria-selected=true]')
    if (list.current !== null && chosen != null)
      list.current.scrollLeft = chosen.offsetLeft - list.current.offsetLeft - PEEK
  }, [current])
  return (
    <>
      <div ref={list} role="tablist" aria-label="Parts of this page" className={styles['tabs']} onKeyDown={move}>
        {tabs.map((tab) => (
          <Link
            key={tab}
            id={`tab-${tab}`}
            role="tab"
            aria-selected={tab === current}
            aria-controls={tab === current ? 'tab' : undefined}
            tabIndex={tab === current ? 0 : -1}
            to="."
            hash=""
            search={(search) => ({ ...search, tab: tab === 'overview' ? '' : tab })}
            resetScroll={false}
            className={styles['tab']}
          >
            {labelOf(tab)}
          </Link>
        ))}
      </div>
      <div role="tabpanel" id="tab" aria-labelledby={`tab-${current}`} className="page">
        {children}
        <p className={styles['unprinted']}>Not printed: {left.join(', ')}. Open a tab to print it.</p>
      </div>
    </>
  )
}
