import { formatNumber } from '../../../src/lib/format-count.ts'
import { Link } from '../routing/link.tsx'
import { useAddress } from '../routing/use-address.tsx'
import { useEffect, useRef, useState, type ReactNode } from 'react'
import { useCatalogue } from '../catalogue/use-catalogue.ts'
import { useAsOf } from '../client/as-of.ts'
import { TypeGlyph } from '../parts/type-glyph.tsx'
import { Icon } from '../ui/icon.tsx'
import { useKey } from '../ui/use-key.ts'
import { FINDER_KEYS } from './modifier.ts'
import { graphqlAddress } from '../client/graphql.ts'
import { CATALOGUE, CHANGES, HOME, isWithin, SECTIONS, type PageEntry } from './pages.ts'
import { useSubject } from './subject.ts'
import { useContainers } from './use-containers.ts'
import mark from '../favicon.svg?inline'
import styles from './rail.module.css'

/** Navigation of every page; on phones a bar of five entries at the foot, the last of which shows the rest. */
export function Rail({ find }: { readonly find: () => void }) {
  const asOf = useAsOf()
  // Bound before the keys of the page, so that a page with a search field of its own takes `/`.
  useKey('/', 'Search or jump', find)
  const [showsAll, setShowsAll] = useState(false)
  const sections = useRef<HTMLDivElement>(null)
  const { pathname, route, search } = useAddress()
  // A search for a type is part of the catalogue, and the list of types marks it.
  const isResults = route === '/search' && search.q !== undefined && !/^type:\w+$/.test(search.q)
  useEffect(() => sections.current?.querySelector('[data-active]')?.scrollIntoView({ block: 'nearest' }), [pathname])
  return (
    <nav className={styles['rail']} aria-label="Pages">
      <Link to="/" className={styles['brand']} aria-label="AIP Portal, home">
        <img src={mark} alt="" width="24" height="24" />
        <span>AIP Portal</span>
      </Link>
      <button type="button" className={styles['find']} onClick={find} aria-keyshortcuts="Control+K Meta+K /">
        <Icon name="search" />
        <span>Search or jump</span>
        <kbd aria-hidden="true">{FINDER_KEYS}</kbd>
      </button>
      <div ref={sections} className={styles['sections']} data-all={showsAll} onClick={() => setShowsAll(false)}>
        <ul>
          <RailPage page={HOME} />
        </ul>
        <Section label={CATALOGUE.label} to={CATALOGUE.to}>
          <CatalogEntries />
        </Section>
        {SECTIONS.map(([label, pages]) => (
          <Section key={label} label={label}>
            {pages.map((page) => (
              <RailPage key={page.to} page={page} />
            ))}
            {label !== 'Admin' ? null : (
              <li>
                <a className={styles['entry']} href={graphqlAddress(asOf)}>
                  <Icon name="code" />
                  <span>API</span>
                </a>
              </li>
            )}
          </Section>
        ))}
      </div>
      <ul className={styles['telephone']} onClick={() => setShowsAll(false)}>
        <RailPage page={HOME} />
        <li>
          <button type="button" className={styles['entry']} data-active={isResults || undefined} onClick={find}>
            <Icon name="search" />
            <span>Search</span>
          </button>
        </li>
        <RailPage page={CATALOGUE} isElsewhere={isResults} />
        <RailPage page={CHANGES} />
        <li>
          <button
            type="button"
            className={styles['entry']}
            aria-expanded={showsAll}
            onClick={(event) => {
              event.stopPropagation()
              setShowsAll(!showsAll)
            }}
          >
            <Icon name="more" />
            <span>More</span>
          </button>
        </li>
      </ul>
    </nav>
  )
}

interface SectionProps {
  readonly label: string
  /** Page of all entries. */
  readonly to?: PageEntry['to']
  readonly children: ReactNode
}

function Section({ label, to, children }: SectionProps) {
  return (
    <div role="group" aria-label={label}>
      {to === undefined ? (
        <p className={styles['section']} aria-hidden="true">
          {label}
        </p>
      ) : (
        <Link to={to} rest="" className={styles['section']}>
          {label}
        </Link>
      )}
      <ul>{children}</ul>
    </div>
  )
}

/** Places reserved until the types are known, so that nothing below moves. */
const PLACEHOLDERS = 8

/** Lists the types that people look for, and marks the type of the current entity. */
function CatalogEntries() {
  const { types } = useCatalogue()
  const { route, search } = useAddress()
  const subject = useSubject()
  const { type } = useContainers(route === '/e/$' ? subject : null)
  if (types.length === 0)
    return Array.from({ length: PLACEHOLDERS }, (_, n) => <li key={n} className={styles['entry']} aria-hidden="true" />)
  return types
    .filter(({ primary, count }) => primary && count > 0)
    .map(({ name, pluralLabel, count }) => (
      <li key={name}>
        <Link
          to="/search"
          search={{ q: `type:${name}` }}
          className={styles['entry']}
          data-active={name === type || undefined}
          {...(route === '/search' && search.q === `type:${name}` ? ACTIVE : {})}
        >
          <TypeGlyph type={name} />
          <span>{pluralLabel}</span>
          <span className={styles['count']}>{formatNumber(count)}</span>
        </Link>
      </li>
    ))
}

const ACTIVE = { 'data-active': 'true', 'aria-current': 'page' } as const

interface RailPageProps {
  readonly page: PageEntry
  /** Another entry marks the current page. */
  readonly isElsewhere?: boolean
}

function RailPage({ page: { to, label, icon }, isElsewhere = false }: RailPageProps) {
  const { pathname } = useAddress()
  return (
    <li>
      <Link to={to} rest="" className={styles['entry']} {...(isWithin(pathname, to) && !isElsewhere ? ACTIVE : {})}>
        <Icon name={icon} />
        <span>{label}</span>
      </Link>
    </li>
  )
}
