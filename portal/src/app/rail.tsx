import { Link } from '@tanstack/react-router'
import { useAsOf } from '../client/as-of.ts'
import { Icon } from '../ui/icon.tsx'
import { endTrail } from '../parts/visits.ts'
import { JUMP_KEYS } from './modifier.ts'
import { DOCS, graphiqlAddress, NO_URI, PAGES, type PageEntry } from './pages.ts'
import mark from '../favicon.svg'
import styles from './rail.module.css'

export function Rail({ jump }: { readonly jump: () => void }) {
  const asOf = useAsOf()
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
      <ul className={styles['entries']}>
        {PAGES.map((page) => (
          <RailEntry key={page.to} page={page} />
        ))}
      </ul>
      <ul className={styles['foot']}>
        <RailEntry page={DOCS} />
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

function RailEntry({ page: { to, label, icon } }: { readonly page: PageEntry }) {
  return (
    <li>
      <Link
        to={to}
        params={NO_URI}
        onClick={endTrail}
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
