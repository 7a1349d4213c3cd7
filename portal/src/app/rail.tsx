import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { useAsOf } from '../client/as-of.ts'
import { Icon } from '../ui/icon.tsx'
import { endTrail } from '../parts/visits.ts'
import { JUMP_KEYS } from './modifier.ts'
import { DOCS, graphiqlAddress, NO_URI, PAGES, type PageEntry } from './pages.ts'
import mark from '../favicon.svg?inline'
import styles from './rail.module.css'

/** A telephone shows these in one row, and the others on request. */
const FIRST = 4

export function Rail({ jump }: { readonly jump: () => void }) {
  const asOf = useAsOf()
  const [showsAll, showAll] = useState(false)
  const leave = (): void => {
    endTrail()
    showAll(false)
  }
  return (
    <nav className={styles['rail']} aria-label="Pages">
      <Link to="/" onClick={endTrail} className={styles['brand']} aria-label="AIP Portal, home">
        <img src={mark} alt="" width="24" height="24" />
        <span>AIP Portal</span>
      </Link>
      <button type="button" className={styles['jump']} onClick={jump} aria-keyshortcuts="Control+K Meta+K">
        <Icon name="jump" />
        <span>Jump to</span>
        <kbd aria-hidden="true">{JUMP_KEYS}</kbd>
      </button>
      <ul className={styles['entries']} data-all={showsAll}>
        {PAGES.slice(0, FIRST).map((page) => (
          <RailEntry key={page.to} page={page} leave={leave} />
        ))}
        <li className={styles['more']}>
          <button type="button" className={styles['entry']} aria-expanded={showsAll} onClick={() => showAll(!showsAll)}>
            <Icon name="more" />
            <span>More</span>
          </button>
        </li>
        {PAGES.slice(FIRST).map((page) => (
          <RailEntry key={page.to} page={page} leave={leave} />
        ))}
      </ul>
      <ul className={styles['foot']}>
        <RailEntry page={DOCS} leave={leave} />
        <li>
          <a className={styles['entry']} href={graphiqlAddress(asOf)}>
            <Icon name="external" />
            <span>GraphQL</span>
          </a>
        </li>
      </ul>
    </nav>
  )
}

interface RailEntryProps {
  readonly page: PageEntry
  readonly leave: () => void
}

function RailEntry({ page: { to, label, icon }, leave }: RailEntryProps) {
  return (
    <li>
      <Link
        to={to}
        params={NO_URI}
        onClick={leave}
        className={styles['entry']}
        activeOptions={{ exact: to === '/', includeSearch: false }}
        activeProps={{ 'data-active': 'true', 'aria-current': 'page' }}
      >
        <Icon name={icon} />
        <span>{label}</span>
      </Link>
    </li>
  )
}
