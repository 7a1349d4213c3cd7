import { formatCount, formatNumber } from '../../../../src/lib/format-count.ts'
import { Link } from '../../routing/link.tsx'
import { navigate } from '../../routing/navigate.ts'
import { useSearch, changeAddress } from '../../routing/use-address.tsx'
import { useEffect, useRef, type KeyboardEvent, type RefObject } from 'react'
import type { QuestionAnswer } from '../../client/ask.ts'
import { useCatalogue } from '../../catalogue/use-catalogue.ts'
import { useAnswer } from '../../client/use-answer.ts'
import { Answered } from '../../parts/answered.tsx'
import { DownloadLink } from '../../parts/download-link.tsx'
import { IncompleteNote, withoutPeople } from '../../parts/incomplete-note.tsx'
import { PresentOnly } from '../../parts/present-only.tsx'
import { QueryField } from '../../parts/query-field.tsx'
import { ToldApart } from '../../parts/told-apart.tsx'
import { Button } from '../../ui/button.tsx'
import { labelOf } from '../../ui/label.ts'
import { PageTitle } from '../../ui/page-title.tsx'
import { EmptyState, Note } from '../../ui/states.tsx'
import { useKey } from '../../ui/use-key.ts'
import { columnsIn, measuresIn, withQuery, type SearchAddress } from './address.ts'
import { SearchChips } from './chips.tsx'
import { SearchFacets } from './facets.tsx'
import { SearchHitRow, type Hit } from './hit.tsx'
import { HitTable } from './hit-table.tsx'
import { HitPreview } from './preview.tsx'
import { SearchStart } from './start.tsx'
import { ViewBar } from './view-bar.tsx'

import styles from './search.module.css'

const FACETS = 'type,attribute,owner,team,tag,businessDomain,platform,state,standing,updated,governance'
const PAGE = 25
const MAX_HITS = 100

function HitList({ hits, isUnused }: { readonly hits: readonly Hit[]; readonly isUnused: boolean }) {
  return (
    <ol className="card sheet lines">
      {hits.map((hit) => (
        <SearchHitRow key={hit.uri} hit={hit} isUnused={isUnused} />
      ))}
    </ol>
  )
}

export function SearchPage() {
  const address = useSearch('/search')
  const { q = '', preview } = address
  const field = useRef<HTMLInputElement>(null)
  useKey('/', 'Edit the query', () => {
    field.current?.select()
    field.current?.focus()
  })
  return (
    <div className={`page ${styles['page']}`} data-preview={preview !== undefined}>
      <SearchTitle q={q} />
      <QueryField
        field={field}
        initial={q}
        label="Search everything"
        placeholder="Search models, features, datasets, people…"
      />
      <PresentOnly what="A search" question="search">
        {q === '' && address.view === undefined ? <SearchStart /> : <SearchResults address={address} />}
      </PresentOnly>
    </div>
  )
}

/** Title of a search: the type's or flaw's label, if it is for one. */
function SearchTitle({ q }: { readonly q: string }) {
  const { types } = useCatalogue()
  const [, named, flaw] = /^(?:type:(\w+))? ?(?:quality:([\w-]+))?$/.exec(q.trim()) ?? []
  const type = types.find(({ name }) => name.toLowerCase() === named?.toLowerCase())
  // People know an entity by the last part of its URI.
  const text = q.replaceAll(/aip:\/\/\S*\//g, '')
  const called = flaw === undefined ? type?.pluralLabel : labelOf(flaw)
  const title = called ?? (q === '' ? 'Catalogue' : `Search: ${text}`)
  return <PageTitle title={title}>{title}</PageTitle>
}

/** Hits, each with the reason for the match, and facets. */
function SearchResults({ address }: { readonly address: SearchAddress }) {
  const { q = '', shown = '', preview, sort = 'relevance' } = address
  const columns = columnsIn(address)
  const limit = Math.min(MAX_HITS, Number(shown) || PAGE)
  const search = useAnswer('search', { q, limit, sort, facets: FACETS }, { keep: true })
  const choose = (query: string): void => navigate({ to: '/search', search: withQuery(query), replace: true })
  const list = useRef<HTMLDivElement>(null)
  const show = (uri: string | undefined): void => changeAddress({ preview: uri })
  const onKeyDown = useHitKeys(list, show)
  useEffect(() => {
    // A preview narrows the list: its hit stays in view.
    const hits = [...(list.current?.querySelectorAll<HTMLElement>('[data-hit]') ?? [])]
    hits.find(({ dataset }) => dataset['hit'] === preview)?.scrollIntoView({ block: 'nearest' })
  }, [preview])
  return (
    <>
      <Answered shown={search} label="hits" rows={8}>
        {(answer) => {
          const { hits, total, partial, gone, next, facets, didYouMean, drop, query } = answer
          const isUnused = isForUnused(query.parts)
          const [found, listed] = [total + partial.total, hits.length + partial.hits.length]
          // If only deleted entities match, the pages are theirs.
          const left = formatNumber(found > 0 ? found - listed : gone.total - gone.hits.length)
          return (
            <div className={styles['columns']} data-outdated={search.outdated}>
              <SearchFacets facets={facets} current={query.text} choose={choose} />
              <div className="stack" data-gap="3" ref={list} onKeyDown={onKeyDown}>
                <SearchChips parts={query.parts} choose={choose} />
                <div className="row between">
                  <div role="status" className="muted">
                    {formatCount(total, 'hit')}
                    {didYouMean === null ? null : (
                      <>
                        {' · '}Did you mean{' '}
                        <Link to="/search" search={withQuery(didYouMean)}>
                          {didYouMean}
                        </Link>
                        ?
                      </>
                    )}
                  </div>
                  <div className="row">
                    <ViewBar
                      q={q}
                      sort={sort}
                      measures={measuresIn(
                        query.parts.map(({ key }) => key),
                        sort,
                      )}
                      columns={columns}
                      hits={hits}
                    />
                    {found === 0 ? null : <DownloadLink of="search" args={{ q, sort }} format="csv" />}
                  </div>
                </div>
                {query.parts.map(({ at, note }) =>
                  note === null ? null : (
                    <Note key={at} kind="info">
                      {note.text}{' '}
                      <Link to="/search" search={withQuery(note.query)}>
                        {note.query}
                      </Link>
                    </Note>
                  ),
                )}
                <IncompleteNote incomplete={withoutPeople(answer.incomplete ?? [])} />
                {(found === 0 && gone.total === 0) || drop.length > 0 ? (
                  <EmptyState text={partial.total === 0 ? 'No matches.' : 'No exact matches.'}>
                    {drop.length === 0
                      ? 'Try fewer words or the start of a word. Search covers names, IDs, descriptions, tags, owners and relationships.'
                      : null}
                    {drop.length > 0 || query.parts.length < 2
                      ? null
                      : query.parts.map(({ at, source, without }) => (
                          <Link key={at} to="/search" search={withQuery(without)} className={styles['drop']}>
                            Without {source}
                          </Link>
                        ))}
                    {drop.map(({ parts, query: shorterQuery, total: shorterTotal }) => (
                      <Link key={shorterQuery} to="/search" search={withQuery(shorterQuery)} className={styles['drop']}>
                        Without {parts.join(' ')}: {formatNumber(shorterTotal)}
                      </Link>
                    ))}
                  </EmptyState>
                ) : null}
                <ToldApart entities={[...hits, ...partial.hits, ...gone.hits]}>
                  {hits.length === 0 ? null : (
                    <section aria-label="Hits">
                      {columns === null ? (
                        <HitList hits={hits} isUnused={isUnused} />
                      ) : (
                        <HitTable hits={hits} columns={columns} isUnused={isUnused} />
                      )}
                    </section>
                  )}
                  {partial.hits.length === 0 ? null : (
                    <section aria-labelledby="partial" className="stack">
                      <h2 id="partial">
                        Partial matches <span className="muted">{formatNumber(partial.total)}</span>
                      </h2>
                      <Note kind="info">Few exact matches; showing partial matches</Note>
                      <HitList hits={partial.hits} isUnused={isUnused} />
                    </section>
                  )}
                  {gone.hits.length === 0 ? null : (
                    <section aria-labelledby="gone" className="stack">
                      <h2 id="gone">
                        Deleted or renamed at source <span className="muted">{formatNumber(gone.total)}</span>
                      </h2>
                      <HitList hits={gone.hits} isUnused={isUnused} />
                      {gone.hits.length === gone.total ? null : <p>Add is:gone to see all of them.</p>}
                    </section>
                  )}
                </ToldApart>
                {next === null ? null : limit < MAX_HITS ? (
                  <Link
                    to="/search"
                    search={(before: SearchAddress) => ({ ...before, shown: String(Math.min(MAX_HITS, limit + PAGE)) })}
                    resetScroll={false}
                  >
                    Show more ({left} left)
                  </Link>
                ) : (
                  <p>{left} more: narrow the search, or download the file.</p>
                )}
              </div>
            </div>
          )
        }}
      </Answered>
      {search.refusal?.parameter === 'sort' ? (
        <Button onClick={() => changeAddress({ sort: '' })}>Sort by relevance</Button>
      ) : null}
      {preview === undefined ? null : <HitPreview key={preview} uri={preview} close={() => show(undefined)} />}
    </>
  )
}

/** `j` and `k` move through the hits; Space previews the focused one. */
function useHitKeys(
  list: RefObject<HTMLElement | null>,
  preview: (uri: string) => void,
): (event: KeyboardEvent<HTMLElement>) => void {
  const move = (by: 1 | -1): void => {
    const rows = [...(list.current?.querySelectorAll<HTMLElement>('[data-hit]') ?? [])]
    const at = rows.findIndex((row) => row.contains(document.activeElement))
    const next = at < 0 ? rows.at(by === 1 ? 0 : -1) : rows[at + by]
    const link = next?.querySelector<HTMLElement>('a')
    link?.focus()
    link?.scrollIntoView({ block: 'nearest' })
  }
  useKey('j', 'Next hit', () => move(1))
  useKey('k', 'Previous hit', () => move(-1))
  return (event) => {
    const uri = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-hit]')?.dataset['hit'] : null
    if (event.key !== ' ' || uri == null || !(event.target instanceof HTMLAnchorElement)) return
    event.preventDefault()
    preview(uri)
  }
}

/** Tells whether a search is only for what nothing in use needs: then whatever uses a hit is inactive. */
export function isForUnused(
  parts: readonly Pick<QuestionAnswer<'search'>['query']['parts'][number], 'key' | 'negative' | 'values'>[],
): boolean {
  return parts.some(
    ({ key, negative, values }) => key === 'is' && !negative && values.every(({ text }) => text === 'unused'),
  )
}
