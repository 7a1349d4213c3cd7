import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { useCatalogue } from '../../catalogue/use-catalogue.ts'
import type { QuestionAnswer } from '../../client/ask.ts'
import { stateText } from '../../ui/label.ts'
import styles from './facets.module.css'

type Facet = QuestionAnswer<'search'>['facets'][number]

const FIRST = 6

interface FacetsProps {
  readonly facets: readonly Facet[]
  /** The query that they are of. */
  readonly current: string
  readonly choose: (query: string) => void
}

/**
 * Several values of one facet widen a search, those of another narrow it. A count is what there is with the value
 * instead of the others of its facet, and leads there where a choice would not.
 */
export function SearchFacets({ facets, current, choose }: FacetsProps) {
  return (
    <details className={styles['facets']} open={window.innerWidth > 880}>
      <summary>Filters</summary>
      {facets
        .filter(({ values }) => values.length > 0)
        .map((facet) => (
          <FacetValues key={facet.field} facet={facet} current={current} choose={choose} />
        ))}
    </details>
  )
}

interface FacetValuesProps extends Omit<FacetsProps, 'facets'> {
  readonly facet: Facet
}

function FacetValues({ facet, current, choose }: FacetValuesProps) {
  const [all, showAll] = useState(false)
  const { field, values } = facet
  const { labelOfFacet, labelOfType } = useCatalogue()
  const listed = all ? values : values.filter(({ selected }, n) => n < FIRST || selected)
  return (
    <fieldset className={styles['facet']}>
      <legend>{labelOfFacet(field)}</legend>
      {listed.map(({ value, name, count, selected, query, toggled }) => {
        const label = field === 'type' ? labelOfType(value) : field === 'state' ? stateText(value) : name
        const shown = count.toLocaleString()
        return (
          <div key={value} className={styles['value']}>
            <label className={styles['choice']}>
              <input
                type="checkbox"
                aria-label={`${label} ${shown}`}
                checked={selected}
                disabled={toggled === null}
                onChange={() => toggled !== null && choose(toggled)}
              />
              <span className={styles['name']} title={label}>
                {label}
              </span>
            </label>
            {query === null || query === toggled || query === current ? (
              <span className={styles['count']}>{shown}</span>
            ) : (
              <Link
                to="/search"
                search={{ q: query }}
                aria-label={`Only ${label}: ${shown}`}
                className={styles['count']}
              >
                {shown}
              </Link>
            )}
          </div>
        )
      })}
      {values.length > listed.length || all ? (
        <button type="button" className="link-like" aria-expanded={all} onClick={() => showAll(!all)}>
          {all ? 'Fewer' : `${values.length - listed.length} more`}
        </button>
      ) : null}
    </fieldset>
  )
}
