import { Link } from '@tanstack/react-router'
import { Icon, type IconName } from '../ui/icon.tsx'
import mark from '../favicon.svg'
import styles from './rail.module.css'

interface RailEntry {
  readonly to: '/' | '/search'
  readonly label: string
  readonly icon: IconName
}

const ENTRIES: readonly RailEntry[] = [
  { to: '/', label: 'Home', icon: 'home' },
  { to: '/search', label: 'Search', icon: 'search' },
]

export function Rail() {
  return (
    <nav className={styles['rail']} aria-label="Pages">
      <Link to="/" className={styles['brand']} aria-label="AIP Portal, home">
        <img src={mark} alt="" width="24" height="24" />
        <span>AIP Portal</span>
      </Link>
      <ul className={styles['entries']}>
        {ENTRIES.map(({ to, label, icon }) => (
          <li key={to}>
            <Link
              to={to}
              className={styles['entry']}
              activeOptions={{ exact: to === '/', includeSearch: false }}
              activeProps={{ 'data-active': 'true', 'aria-current': 'page' }}
            >
              <Icon name={icon} />
              <span>{label}</span>
            </Link>
          </li>
        ))}
      </ul>
      <ul className={styles['foot']}>
        <li>
          <a className={styles['entry']} href="/graphql">
            GraphQL
          </a>
        </li>
        <li>
          <a className={styles['entry']} href="/docs">
            REST API
          </a>
        </li>
      </ul>
    </nav>
  )
}
