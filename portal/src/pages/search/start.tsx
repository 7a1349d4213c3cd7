// Suggestions on the search page before a query.
import { formatNumber } from '../../../../src/lib/format-count.ts'
import { Link } from '../../routing/link.tsx'
import { useCatalogue } from '../../catalogue/use-catalogue.ts'
import { EntityLines } from '../../lists/entity-lines.tsx'
import { hasAny } from '../../parts/search-examples.ts'
import { useSaved, useSaving } from '../../parts/saved.ts'
import { TypeGlyph } from '../../parts/type-glyph.tsx'
import { useRecents } from '../../parts/visits.ts'
import { IconButton } from '../../ui/button.tsx'
import { Panel } from '../../ui/panel.tsx'
import { RefusalState, Skeleton } from '../../ui/states.tsx'
import { addressOf } from './address.ts'
import styles from './start.module.css'

const FIRST = 8

const EXAMPLES: readonly (readonly [query: string, about: string, types: readonly string[]])[] = [
  ['type:pipelineRun is:failed', 'runs that failed', ['PipelineRun']],
  ['type:model is:production', 'models in production', ['ModelDeployment']],
  ['type:feature is:unused', 'features that nothing in use needs', ['Feature']],
  ['quality:unowned', 'entities without an owner', []],
  ['is:orphaned', 'entities without an active owner', ['User']],
  ['type:dataset rows:>1M', 'datasets of more than a million rows', ['Dataset']],
  ['updated:<7d', 'updated in the last 7 days', []],
]

export function SearchStart() {
  // Loads all of the column at once, so that nothing moves.
  const saved = useSaved({ atOnce: true })
  return (
    <div className="tiles">
      <div className="page">
        {saved.pending ? (
          <Skeleton rows={6} label="what you saved" />
        ) : (
          <>
            <SavedSearches />
            <Favourites />
            <Recents />
            <Examples />
          </>
        )}
      </div>
      <Types />
    </div>
  )
}

/** Example queries for existing data. */
function Examples() {
  const { types } = useCatalogue()
  return (
    <Panel title="Examples">
      <ul>
        {EXAMPLES.filter(([, , names]) => hasAny(types, names)).map(([q, about]) => (
          <li key={q} className={`row wrap ${styles['row']}`}>
            <Link to="/search" search={{ q }}>
              <code>{q}</code>
            </Link>
            <span className="meta">{about}</span>
          </li>
        ))}
      </ul>
    </Panel>
  )
}

function SavedSearches() {
  const { answer } = useSaved({ atOnce: true })
  const { refusal, save } = useSaving()
  if (answer === undefined || answer.searches.length === 0) return null
  return (
    <Panel title="Saved searches" count={answer.searches.length}>
      {refusal === null ? null : <RefusalState refusal={refusal} />}
      <ul>
        {answer.searches.map(({ name, q, sort, columns }) => (
          <li key={name} className={`row wrap ${styles['row']}`}>
            <Link to="/search" search={addressOf({ q, sort, columns })}>
              <bdi>{name}</bdi>
            </Link>
            <span className="meta">{q}</span>
            <IconButton icon="close" label={`Delete ${name}`} onClick={() => save('delete-search', { name })} />
          </li>
        ))}
      </ul>
    </Panel>
  )
}

function Favourites() {
  const { answer } = useSaved({ atOnce: true })
  if (answer === undefined || answer.favourites.length === 0) return null
  return (
    <Panel title="Favourites" count={answer.favourites.length}>
      <EntityLines entities={answer.favourites} />
    </Panel>
  )
}

function Recents() {
  const recents = useRecents()
  if (recents.length === 0) return null
  return (
    <Panel title="Recently viewed">
      <EntityLines entities={recents.slice(0, FIRST).map((visit) => ({ ...visit, entityType: visit.type }))} />
    </Panel>
  )
}

function Types() {
  const { types } = useCatalogue()
  const listed = types.filter(({ count }) => count > 0).toSorted((a, b) => Number(b.primary) - Number(a.primary))
  return (
    <Panel
      title="Types"
      count={listed.length}
      actions={
        <Link to="/search" search={{ view: 'list' }}>
          List everything
        </Link>
      }
    >
      <ul className={styles['types']}>
        {listed.map(({ name, pluralLabel, count }) => (
          <li key={name}>
            <Link to="/search" search={{ q: `type:${name}` }} className={styles['type']}>
              <TypeGlyph type={name} />
              {pluralLabel} <span className="meta">{formatNumber(count)}</span>
            </Link>
          </li>
        ))}
      </ul>
    </Panel>
  )
}
