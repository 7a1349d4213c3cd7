import { Link } from '@tanstack/react-router'
import { useEffect, useRef, useState } from 'react'
import { Icon } from '../../ui/icon.tsx'
import { useDebounced } from '../../ui/use-debounced.ts'
import { useKey } from '../../ui/use-key.ts'
import { guideGroups } from './guide-entries.ts'
import type { ApiReference } from './reference.ts'
import styles from './contents.module.css'

const TYPED_MS = 120

interface ContentsProps {
  readonly slug: string
  readonly reference: ApiReference | null
  readonly query: string
  readonly search: (text: string) => void
}

/** The search of the documentation, and the list of its pages: at the side, or behind a button where it is narrow. */
export function Contents({ slug, reference, query, search }: ContentsProps) {
  const [isOpen, open] = useState(false)
  useEffect(() => open(false), [slug])
  return (
    <div className={styles['side']}>
      <DocsSearch query={query} search={search} />
      <button
        type="button"
        className={styles['toggle']}
        aria-expanded={isOpen}
        aria-controls="docs-contents"
        onClick={() => open(!isOpen)}
      >
        Contents <Icon name="down" />
      </button>
      <nav id="docs-contents" className={styles['contents']} aria-label="Docs" data-open={isOpen}>
        {guideGroups().map(([group, guides], i) => (
          <ContentsGroup
            key={group}
            title={group}
            slug={slug}
            isFirst={i === 0}
            entries={guides.map((guide) => [guide.slug, guide.title])}
          />
        ))}
        <p className={styles['reference']}>API reference</p>
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

/** What the groups of the document are for a reader. */
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
  /** Of the page. */
  readonly slug: string
  readonly entries: readonly (readonly [slug: string, text: string])[]
  /** Open where no page of another group is. */
  readonly isFirst?: boolean
}

/** Open where the page is one of it. */
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
        params={{ _splat: slug }}
        search={{}}
        className={styles['link']}
        activeOptions={{ exact: true, includeSearch: false }}
        activeProps={{ 'data-active': 'true', 'aria-current': 'page' }}
      >
        {text}
      </Link>
    </li>
  )
}

/** `/` leads here on these pages, and ↓ from here to what is found. */
function DocsSearch({ query, search }: Pick<ContentsProps, 'query' | 'search'>) {
  const [typed, type] = useState(query)
  const input = useRef<HTMLInputElement>(null)
  useKey('/', 'Search the docs', () => {
    input.current?.focus()
    input.current?.select()
  })
  // The address follows what is typed, and what is typed an address that somebody goes back to.
  const settled = useDebounced(typed, TYPED_MS)
  const sent = useRef(query)
  useEffect(() => {
    if (settled === sent.current) return
    sent.current = settled
    search(settled.trim())
  }, [settled, search])
  useEffect(() => {
    if (query === sent.current.trim()) return
    sent.current = query
    type(query)
  }, [query])
  return (
    <div className="finder" role="search" aria-label="Docs">
      <Icon name="search" />
      <input
        ref={input}
        type="search"
        value={typed}
        placeholder="Search the docs"
        aria-label="Search the docs"
        aria-keyshortcuts="/"
        autoComplete="off"
        spellCheck={false}
        onInput={(event) => type(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape' && typed !== '') type('')
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
