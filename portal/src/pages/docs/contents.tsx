import { Link } from '../../routing/link.tsx'
import { useAddress } from '../../routing/use-address.tsx'
import { useEffect, useRef, useState } from 'react'
import { Icon } from '../../ui/icon.tsx'
import { useKey } from '../../ui/use-key.ts'
import { guideGroups } from './guide-entries.ts'
import type { ApiReference } from './reference.ts'
import styles from './contents.module.css'

interface ContentsProps {
  readonly slug: string
  readonly reference: ApiReference | null
  readonly query: string
  readonly search: (text: string) => void
}

/** Search and contents of the documentation: at the side, or behind a button on narrow screens. */
export function Contents({ slug, reference, query, search }: ContentsProps) {
  const [isOpen, setIsOpen] = useState(false)
  useEffect(() => setIsOpen(false), [slug])
  return (
    <div className={styles['side']}>
      <DocsSearch query={query} search={search} />
      <button
        type="button"
        className={styles['toggle']}
        aria-expanded={isOpen}
        aria-controls="docs-contents"
        onClick={() => setIsOpen(!isOpen)}
      >
        Contents <Icon name="down" />
      </button>
      <nav
        id="docs-contents"
        className={`stack ${styles['contents']}`}
        data-gap="1"
        aria-label="Docs"
        data-open={isOpen}
      >
        {guideGroups().map(([group, guides], i) => (
          <ContentsGroup
            key={group}
            title={group}
            slug={slug}
            isFirst={i === 0}
            entries={guides.map((guide) => [guide.slug, guide.title])}
          />
        ))}
        <p className={`meta ${styles['reference']}`}>API reference</p>
        {reference?.groups.map(({ name }) => (
          <ContentsGroup
            key={name}
            title={groupTitle(name)}
            slug={slug}
            entries={reference.operations
              .filter(({ group }) => group === name)
              .map(({ id }) => [`reference/${id}`, id])}
          />
        ))}
        <ul>
          <ContentsLink slug="graphql" text="GraphQL" />
          <ContentsLink slug="problems" text="Problems" />
        </ul>
      </nav>
    </div>
  )
}

/** Titles of the document's groups, for readers. */
const GROUP_TITLES: Readonly<Record<string, string>> = {
  Graph: 'Graph questions',
  Service: 'Service questions',
  Exports: 'Exports',
  Commands: 'Commands',
  Routes: 'Endpoints',
}

export function groupTitle(name: string): string {
  return GROUP_TITLES[name] ?? name
}

interface ContentsGroupProps {
  readonly title: string
  /** Slug of the current page. */
  readonly slug: string
  readonly entries: readonly (readonly [slug: string, text: string])[]
  /** Whether it is open when no other group has the current page. */
  readonly isFirst?: boolean
}

/** Open if it has the current page. */
function ContentsGroup({ title, slug, entries, isFirst = false }: ContentsGroupProps) {
  const isCurrent = entries.some(([one]) => one === slug)
  const isOpen = isCurrent || (isFirst && slug === '')
  return (
    <details key={String(isOpen)} open={isOpen}>
      <summary>
        {title} <span className="meta">{entries.length}</span>
      </summary>
      <ul>
        {entries.map(([one, text]) => (
          <ContentsLink key={one} slug={one} text={text} />
        ))}
      </ul>
    </details>
  )
}

function ContentsLink({ slug, text }: { readonly slug: string; readonly text: string }) {
  return (
    <li>
      <Link
        to="/docs/$"
        rest={slug}
        className={styles['link']}
        {...(useAddress().rest === slug ? { 'data-active': 'true', 'aria-current': 'page' } : {})}
      >
        {text}
      </Link>
    </li>
  )
}

/** `/` focuses this field, and ↓ moves to the results. */
function DocsSearch({ query, search }: Pick<ContentsProps, 'query' | 'search'>) {
  const input = useRef<HTMLInputElement>(null)
  useKey('/', 'Search the docs', () => {
    input.current?.focus()
    input.current?.select()
  })
  return (
    <div className="finder" role="search" aria-label="Docs">
      <Icon name="search" />
      <input
        ref={input}
        type="search"
        value={query}
        placeholder="Search the docs"
        aria-label="Search the docs"
        aria-keyshortcuts="/"
        autoComplete="off"
        spellCheck={false}
        onInput={(event) => search(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape' && query !== '') search('')
          if (event.key !== 'ArrowDown' && event.key !== 'Enter') return
          const first = document.querySelector<HTMLElement>('#docs-found a')
          if (first === null) return
          event.preventDefault()
          if (event.key === 'Enter') first.click()
          else first.focus()
        }}
      />
    </div>
  )
}
