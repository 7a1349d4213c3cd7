import { Link } from '../routing/link.tsx'
import type { ReactNode } from 'react'
import { TABS, type TabName } from './tabs.ts'

interface TabLinkProps {
  readonly tab: TabName
  /** Anchor that receives the focus. */
  readonly hash?: string
  readonly children?: ReactNode
}

export function TabLink({ tab, hash = '', children }: TabLinkProps) {
  return (
    <Link to="." hash={hash} search={(search) => ({ ...search, tab })} resetScroll={false}>
      {children ?? `View ${TABS[tab].toLowerCase()}`}
    </Link>
  )
}
