import { Link } from '../routing/link.tsx'
import type { ReactNode } from 'react'
import { TABS, type TabName } from './tabs.ts'

interface TabLinkProps {
  /** By default the tab with the anchor. */
  readonly tab?: TabName
  /** Anchor to scroll to. */
  readonly hash?: string
  readonly children?: ReactNode
}

export function TabLink({ tab, hash = '', children }: TabLinkProps) {
  return (
    <Link to="." hash={hash} search={(search) => ({ ...search, tab })} resetScroll={tab === undefined}>
      {children ?? `View ${TABS[tab ?? 'overview'].toLowerCase()}`}
    </Link>
  )
}
