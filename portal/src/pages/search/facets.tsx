import { useState } from 'react'
import { useCatalogue } from '../../catalogue/use-catalogue.ts'
import type { QuestionAnswer } from '../../client/ask.ts'
import { stateText } from '../../ui/label.ts'
import styles from './facets.module.css'

type Facet = QuestionAnswer<'search'>['facets'][number]

const FIRST = 6

interface FacetsProps {
  readonly facets: readonly Facet[]
  readonly choose: (query: string) => void
}

/** Counts follow the filters: several values of one facet widen a search, those of another narrow it. */
export function SearchFacets({ facets, choose }: FacetsProps) {
  return (
    <details className={styles['facets']} open={window.innerWidth > 880}>
      <summary>Filters</summary>
      {facets
        .filter(({ values }) => values.length > 0)
        .map((facet) => (
          <FacetValues key={facet.field} facet={facet} choose={choose} />
        ))}
    </details>
  )
}

function FacetValues({ facet, choose }: { readonly facet: Facet; readonly choose: (query: string) => void }) {
  const [all, showAll] = useState(false)
  const { field, values } = facet
  const { labelOfFacet, labelOfType } = useCatalogue()
  const listed = all ? values : values.filter(({ selected }, n) => n < FIRST || selected)
  return (
    <fieldset className={styles['facet']}>
      <legend>{labelOfFacet(field)}</legend>
      {listed.map(({ value, name, count, selected, query }) => (
        <label key={value} className={styles['value']}>
          <input
            type="checkbox"
            checked={selected}
            disabled={query === null}
            onChange={() => query !== null && choose(query)}
          />
          <span className={styles['name']}>
            {field === 'type' ? labelOfType(value) : field === 'state' ? stateText(value) : name}
          </span>{' '}
          <span className={styles['count']}>{count.toLocaleString()}</span>
        </label>
      ))}
      {values.length > listed.length || all ? (
        <button type="button" className="link-like" aria-expanded={all} onClick={() => showAll(!all)}>
          {all ? 'Fewer' : `${values.length - listed.length} more`}
        </button>
      ) : null}
    </fieldset>
  )
}
