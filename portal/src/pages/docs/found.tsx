import { formatCount } from '../../../../src/lib/format-count.ts'
import { Link } from '../../routing/link.tsx'
import { useMemo, type KeyboardEvent } from 'react'
import type { GuideSection } from '../../../guides/guides.ts'
import { useFile } from '../../client/use-answer.ts'
import { Marked } from '../../ui/marked.tsx'
import { PageTitle } from '../../ui/page-title.tsx'
import { EmptyState } from '../../ui/states.tsx'
import { docsEntries, findInDocs, rangesOf } from './find.ts'
import { GUIDES, SECTIONS_FILE } from './guide-entries.ts'
import type { ApiReference } from './reference.ts'
import styles from './docs.module.css'

/** Only guides are searched until the document has loaded. */
const NOTHING: Pick<ApiReference, 'operations' | 'problems'> = { operations: [], problems: [] }

/** Search results; ↑ and ↓ move through them. */
export function FoundInDocs({ query, reference }: { readonly query: string; readonly reference: ApiReference | null }) {
  const sections = useFile<readonly GuideSection[]>(SECTIONS_FILE)
  const { answer } = sections
  const entries = useMemo(() => docsEntries(reference ?? NOTHING, GUIDES, answer ?? []), [reference, answer])
  const { total, found } = useMemo(() => findInDocs(entries, query), [entries, query])
  const isComplete = reference !== null && (answer !== undefined || sections.refusal !== null)
  return (
    <>
      <PageTitle title={`${query} / Docs`}>Results for “{query}”</PageTitle>
      <p role="status" className="muted">
        {!isComplete && total === 0
          ? 'Searching…'
          : `${formatCount(total, 'result')}${total > found.length ? `, the best ${found.length} shown` : ''}`}
      </p>
      {total === 0 && isComplete ? (
        <EmptyState text="No matches.">Try fewer words, or the name of an operation or a parameter.</EmptyState>
      ) : (
        <ol id="docs-found" className="stack" data-gap="1" onKeyDown={moveAlong}>
          {found.map(({ entry: { slug, id, title, within, text }, snippet }) => (
            <li key={`${slug}#${id ?? ''}`}>
              <Link to="/docs/$" rest={slug} {...(id === null ? {} : { hash: id })} className={styles['hit']}>
                <strong>
                  <Marked text={title} ranges={rangesOf(title, query)} />
                </strong>
                <span className="meta">{within}</span>
                {text === '' ? null : (
                  <span className="muted">
                    <Marked text={snippet} ranges={rangesOf(snippet, query)} />
                  </span>
                )}
              </Link>
            </li>
          ))}
        </ol>
      )}
    </>
  )
}

function moveAlong(event: KeyboardEvent<HTMLOListElement>): void {
  const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
  if (step === 0) return
  event.preventDefault()
  const links = [...event.currentTarget.querySelectorAll('a')]
  const at = links.findIndex((link) => link === document.activeElement)
  const next = links[at + step]
  if (next !== undefined) next.focus()
  else if (step < 0)
    document.querySelector<HTMLElement>('[aria-keyshortcuts="/"][aria-label="Search the docs"]')?.focus()
}
