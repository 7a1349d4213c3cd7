import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { addressOf } from '../../client/ask.ts'
import { useAnswer } from '../../client/use-answer.ts'
import { Answered } from '../../parts/answered.tsx'
import { PageTitle } from '../../ui/page-title.tsx'
import { EmptyState, Note } from '../../ui/states.tsx'
import { SearchChips } from './chips.tsx'
import { SearchFacets } from './facets.tsx'
import { SearchHitRow } from './hit.tsx'
import styles from './search.module.css'

const FACETS = 'type,owner,team,tagKey,tag,businessDomain,platform,state,standing,freshness,governance'
const PAGE = 25
const MOST = 100

/** Hits with the reason why each is there, and what they can be narrowed by. */
export function SearchPage() {
  const { q = '', shown = '' } = useSearch({ strict: false }) as { readonly q?: string; readonly shown?: string }
  const navigate = useNavigate()
  const limit = Math.min(MOST, Number(shown) || PAGE)
  const search = useAnswer('search', { q, limit, facets: FACETS }, { keep: true })
  const choose = (query: string): void => void navigate({ to: '/search', search: { q: query }, replace: true })
  return (
    <div className={styles['page']}>
      <PageTitle title={q === '' ? 'Search' : `Search: ${q}`}>{q === '' ? 'Everything' : <>Search: {q}</>}</PageTitle>
      <Answered shown={search} label="hits" rows={8}>
        {(answer) => {
          const { hits, total, next, facets, didYouMean, drop, relaxed, query } = answer
          return (
            <div className={styles['columns']} data-outdated={search.outdated}>
              <SearchFacets facets={facets} choose={choose} />
              <section aria-label="Hits" className={styles['hits']}>
                <SearchChips parts={query.parts} choose={choose} />
                <div role="status" className={styles['status']}>
                  {total.toLocaleString()} {total === 1 ? 'hit' : 'hits'}
                  {didYouMean === null ? null : (
                    <>
                      {' · '}Did you mean{' '}
                      <Link to="/search" search={{ q: didYouMean }}>
                        {didYouMean}
                      </Link>
                      ?
                    </>
                  )}
                </div>
                {relaxed ? (
                  <Note kind="info">Few things match all of it: what matches in part is listed as well.</Note>
                ) : null}
                {(answer.incomplete ?? []).map(({ part, reason }) => (
                  <Note key={part + reason} kind="warn">
                    This may be incomplete: {reason}.
                  </Note>
                ))}
                {total === 0 ? (
                  <EmptyState text="Nothing matches.">
                    {drop.length === 0 ? 'Try fewer words, or the beginning of one.' : null}
                    {drop.map(({ parts, query, total }) => (
                      <Link key={query} to="/search" search={{ q: query }} className={styles['drop']}>
                        Without {parts.join(' ')}: {total.toLocaleString()}
                      </Link>
                    ))}
                  </EmptyState>
                ) : null}
                <ol className={styles['list']}>
                  {hits.map((hit) => (
                    <SearchHitRow key={hit.uri} hit={hit} />
                  ))}
                </ol>
                {next === null ? null : limit < MOST ? (
                  <Link to="/search" search={{ q, shown: String(Math.min(MOST, limit + PAGE)) }} resetScroll={false}>
                    Show more ({(total - hits.length).toLocaleString()} left)
                  </Link>
                ) : (
                  <p>
                    {(total - hits.length).toLocaleString()} more. Narrow the search, or take{' '}
                    <a href={addressOf('search', { q }).replace('/search', '/exports/search')}>all of them as CSV</a>.
                  </p>
                )}
              </section>
            </div>
          )
        }}
      </Answered>
    </div>
  )
}
