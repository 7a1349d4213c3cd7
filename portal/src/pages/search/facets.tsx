import { formatNumber } from '../../../../src/lib/format-count.ts'
import { Link } from '../../routing/link.tsx'
import { useState } from 'react'
import { useCatalogue } from '../../catalogue/use-catalogue.ts'
import type { QuestionAnswer } from '../../client/ask.ts'
import { labelOf } from '../../ui/label.ts'
import { withQuery } from './address.ts'
import { isoPeriodText } from '../../ui/period.ts'
import { statusText } from '../../ui/state.tsx'
import { STATUSES } from '../../catalogue/name-of.ts'
import styles from './facets.module.css'

type Facet = QuestionAnswer<'search'>['facets'][number]

const FIRST = 6

interface FacetsProps {
  readonly facets: readonly Facet[]
  /** Query that they belong to. */
  readonly current: string
  readonly choose: (query: string) => void
}

/**
 * Several values of one facet widen a search, those of different facets narrow it. A count is the number of hits with
 * that value in place of others of its facet; it links there if a choice wouldn't.
 */
export function SearchFacets({ facets, current, choose }: FacetsProps) {
  return (
    <details className={`stack ${styles['facets']}`} data-gap="3" open={window.innerWidth >= 1080}>
      <summary>Filters</summary>
      {inOrder(facets)
        .flatMap(splitByAttribute)
        .filter(({ values }) => values.length > 0)
        .map((facet) => (
          <FacetValues key={facet.label} facet={facet} current={current} choose={choose} />
        ))}
    </details>
  )
}

const MAX_ATTRIBUTES = 6
/** A number of each entity's own distinguishes nothing across several entities. */
const NO_CHOICES: ReadonlySet<string> = new Set(['version'])
/** Values that each match one entity filter nothing; nor do more than this if none matches three. */
const MAX_RARE_VALUES = 5

/** Attributes come after the type that they depend on. */
function inOrder(facets: readonly Facet[]): readonly Facet[] {
  const order: Readonly<Record<string, number>> = { type: 0, attribute: 1 }
  return facets.toSorted((a, b) => (order[a.field] ?? 2) - (order[b.field] ?? 2))
}

function isChoice(values: Facet['values']): boolean {
  const most = Math.max(...values.map(({ count, selected }) => (selected ? Infinity : count)))
  return most > (values.length <= MAX_RARE_VALUES ? 1 : 2)
}

/** The facet of attributes covers all of them; shown separately, the most frequent first. */
function splitByAttribute(facet: Facet): readonly Facet[] {
  if (facet.field !== 'attribute') return [facet]
  const byName = Map.groupBy(facet.values, ({ value }) => value.slice(0, value.indexOf('::')))
  const choices = [...byName].filter(([name, values]) => !NO_CHOICES.has(name) && isChoice(values))
  return choices.slice(0, MAX_ATTRIBUTES).map(([name, values]) => ({
    field: facet.field,
    label: labelOf(name),
    values: values.map((one) => ({ ...one, name: attributeText(name, one.value.slice(name.length + 2)) })),
  }))
}

/** Formats a value of an attribute like the table of hits and the entity's page do. */
export function attributeText(name: string, value: string): string {
  return STATUSES.includes(name) ? statusText(value) : isoPeriodText(value)
}

interface FacetValuesProps extends Omit<FacetsProps, 'facets'> {
  readonly facet: Facet
}

function FacetValues({ facet, current, choose }: FacetValuesProps) {
  const [showsAll, setShowsAll] = useState(false)
  const { field, values } = facet
  const { labelOfType } = useCatalogue()
  const listed = showsAll ? values : values.filter(({ selected }, n) => n < FIRST || selected)
  return (
    <fieldset className={styles['facet']}>
      <legend>{facet.label}</legend>
      {listed.map(({ value, name, count, selected, query, toggled }) => {
        const label = field === 'type' ? labelOfType(value) : name
        const shown = formatNumber(count)
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
      {values.length > listed.length || showsAll ? (
        <button type="button" className="link-like" aria-expanded={showsAll} onClick={() => setShowsAll(!showsAll)}>
          {showsAll ? 'Fewer' : `${values.length - listed.length} more`}
        </button>
      ) : null}
    </fieldset>
  )
}
