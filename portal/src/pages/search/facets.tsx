import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { useCatalogue } from '../../catalogue/use-catalogue.ts'
import type { QuestionAnswer } from '../../client/ask.ts'
import { labelOf, stateText } from '../../ui/label.ts'
import { withQuery } from './address.ts'
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
      {inOrder(facets)
        .flatMap(splitByAttribute)
        .filter(({ values }) => values.length > 0)
        .map((facet) => (
          <FacetValues key={facet.label ?? facet.field} facet={facet} current={current} choose={choose} />
        ))}
    </details>
  )
}

interface ShownFacet extends Facet {
  /** Of the values of one attribute. */
  readonly label?: string
}

const MOST_ATTRIBUTES = 6
/** More values than this of which none is of three things or more tell things apart, and choose none. */
const MOST_RARE_VALUES = 5

/** Attributes come next to the type, which they depend on. */
function inOrder(facets: readonly Facet[]): readonly Facet[] {
  const places: Readonly<Record<string, number>> = { type: 0, attribute: 1 }
  return facets.toSorted((a, b) => (places[a.field] ?? 2) - (places[b.field] ?? 2))
}

function isChoice(values: Facet['values']): boolean {
  return values.length <= MOST_RARE_VALUES || values.some(({ count }) => count > 2)
}

/** Attributes are one facet, of all of them; shown is each by itself, the most frequent ones. */
function splitByAttribute(facet: Facet): readonly ShownFacet[] {
  if (facet.field !== 'attribute') return [facet]
  const byName = Map.groupBy(facet.values, ({ value }) => value.slice(0, value.indexOf('::')))
  const choices = [...byName].filter(([, values]) => isChoice(values))
  return choices.slice(0, MOST_ATTRIBUTES).map(([name, values]) => ({
    field: facet.field,
    label: labelOf(name),
    values: values.map((one) => ({ ...one, name: one.value.slice(name.length + 2) })),
  }))
}

interface FacetValuesProps extends Omit<FacetsProps, 'facets'> {
  readonly facet: ShownFacet
}

function FacetValues({ facet, current, choose }: FacetValuesProps) {
  const [all, showAll] = useState(false)
  const { field, values } = facet
  const { labelOfFacet, labelOfType } = useCatalogue()
  const listed = all ? values : values.filter(({ selected }, n) => n < FIRST || selected)
  return (
    <fieldset className={styles['facet']}>
      <legend>{facet.label ?? labelOfFacet(field)}</legend>
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
                search={withQuery(query)}
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
