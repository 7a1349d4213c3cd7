import { Link } from '@tanstack/react-router'
import { useAsOf } from '../client/as-of.ts'
import { Icon } from '../ui/icon.tsx'
import { JUMP_KEYS } from './modifier.ts'
import { NO_URI, outsidePages, PAGES } from './pages.ts'
import mark from '../favicon.svg'
import styles from './rail.module.css'

export function Rail({ jump }: { readonly jump: () => void }) {
  const asOf = useAsOf()
  return (
    <nav className={styles['rail']} aria-label="Pages">
      <Link to="/" className={styles['brand']} aria-label="AIP Portal, home">
        <img src={mark} alt="" width="24" height="24" />
        <span>AIP Portal</span>
      </Link>
      <button type="button" className={styles['jump']} onClick={jump} aria-keyshortcuts="Control+K Meta+K">
        <Icon name="jump" />
        <span>Jump to</span>
        <kbd aria-hidden="true">{JUMP_KEYS}</kbd>
      </button>
      <ul className={styles['entries']}>
        {PAGES.map(({ to, label, icon }) => (
          <li key={to}>
            <Link
              to={to}
              params={NO_URI}
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
        {outsidePages(asOf).map(({ href, label }) => (
          <li key={label}>
            <a className={styles['entry']} href={href}>
              {label}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  )
}
