import { useSearch, changeAddress } from '../../routing/use-address.tsx'
import { useRef, useState } from 'react'
import { useAnswer } from '../../client/use-answer.ts'
import { useCatalogue } from '../../catalogue/use-catalogue.ts'
import { Answered } from '../../parts/answered.tsx'
import { DownloadLink } from '../../parts/download-link.tsx'
import { IncompleteNote } from '../../parts/incomplete-note.tsx'
import { Button, IconButton } from '../../ui/button.tsx'
import { inSentence } from '../../../../src/lib/english.ts'
import { PageTitle } from '../../ui/page-title.tsx'
import { ComparisonSections } from './sections.tsx'
import { baselineOf, oldestFirst, type Baseline } from './order.ts'
import { type Comparison, columnNames } from './rows.ts'
import styles from './compare.module.css'
import { EntityLink, type NamedEntity } from '../../parts/entity-link.tsx'
import { Standing, Status, Tag } from '../../ui/state.tsx'
import { When } from '../../ui/time.tsx'
import { STATUSES, textOf } from '../../catalogue/name-of.ts'
import { EntityPicker } from '../../parts/entity-picker.tsx'
import { Panel } from '../../ui/panel.tsx'
import { containmentRelation } from '../../catalogue/container.ts'
import { ComparableTable } from '../../panels/comparable-table.tsx'
import { NAME_COLUMN } from '../../parts/entity-columns.tsx'

const MIN_COMPARED = 2

/** Compares entities of one type side by side. The entities and the filter are in the address. */
export function ComparePage() {
  const { of = [], show, base } = useSearch('/compare')
  const uris = [...new Set(of)]
  const compared = useAnswer('compare', { of: uris }, { enabled: uris.length >= MIN_COMPARED, keep: true })
  const choose = (chosen: readonly string[]): void => changeAddress({ of: chosen }, 'entry')
  if (uris.length < MIN_COMPARED)
    return (
      <div className="page">
        <PageTitle title="Compare">Compare</PageTitle>
        <p className="muted">
          Pick 2 to 6 entities of one type to compare: versions of a model, runs of a pipeline, features, datasets.
        </p>
        <AddToComparison uris={uris} choose={choose} />
      </div>
    )
  return (
    <div className="page">
      <Heading comparison={compared.answer} />
      <Answered shown={compared} label="the comparison" rows={12}>
        {(answer) => {
          const comparison = oldestFirst(answer)
          const inOrder = comparison.entities.map(({ uri }) => uri)
          const baseline = baselineOf(comparison, base)
          return (
            <>
              <div className={`row ${styles['tools']}`}>
                <Button
                  aria-pressed={show !== 'all'}
                  onClick={() => changeAddress({ show: show === 'all' ? '' : 'all' })}
                >
                  Only differences
                </Button>
                <AddToComparison uris={uris} choose={choose} />
                <span className={styles['end']}>
                  <DownloadLink of="compare" args={{ of: inOrder }} format="csv" />
                </span>
              </div>
              <ComparisonColumns
                comparison={comparison}
                remove={(uri) => choose(uris.filter((one) => one !== uri))}
                baseline={baseline}
                setBaseline={(uri) => changeAddress({ base: uri })}
              />
              <ComparisonSections comparison={comparison} baseline={baseline.index} all={show === 'all'} />
              <IncompleteNote incomplete={comparison.incomplete ?? []} />
            </>
          )
        }}
      </Answered>
    </div>
  )
}

function Heading({ comparison }: { readonly comparison: Comparison | undefined }) {
  const { pluralOfType } = useCatalogue()
  const title =
    comparison === undefined
      ? 'Compare'
      : `Compare ${comparison.entities.length} ${inSentence(pluralOfType(comparison.entityType))}`
  return <PageTitle title={title}>{title}</PageTitle>
}

interface ColumnsProps {
  readonly comparison: Comparison
  readonly baseline: Baseline
  readonly remove: (uri: string) => void
  readonly setBaseline: (uri: string) => void
}

/** Header of every table below; it stays visible while they scroll. */
function ComparisonColumns({ comparison: { entities, attributes }, baseline, remove, setBaseline }: ColumnsProps) {
  const names = columnNames(entities)
  const statuses = attributes.find(({ attribute, path }) => STATUSES.includes(attribute) && path.length === 0)
  // The pressed button disappears, so the focus moves to its column.
  const list = useRef<HTMLUListElement>(null)
  const moveWithFocus = (move: () => void): void => {
    list.current?.focus()
    move()
  }
  return (
    <ul ref={list} tabIndex={-1} className={`card ${styles['columns']}`} aria-label="Compared">
      {entities.map(({ uri, name, entityType, standing, at }, i) => (
        <li key={uri} className={`stack ${styles['column']}`} data-gap="0">
          <span className={styles['name']}>
            <EntityLink uri={uri} entityType={entityType} name={name} />
            <IconButton
              icon="close"
              label={`Remove ${names[i] ?? uri}`}
              onClick={() => moveWithFocus(() => remove(uri))}
            />
          </span>
          <span className="row muted">
            {at === null ? null : <When at={at} />}
            <ColumnState status={statuses?.values[i]} standing={standing} type={entityType} />
            {i === baseline.index ? (
              <Tag title={baseline.title}>Baseline</Tag>
            ) : (
              <Button kind="quiet" onClick={() => moveWithFocus(() => setBaseline(uri))}>
                Set as baseline<span className="unseen"> {names[i]}</span>
              </Button>
            )}
          </span>
        </li>
      ))}
    </ul>
  )
}

interface ColumnStateProps {
  readonly status: unknown
  readonly standing: string
  readonly type: string | null
}

/** The state as its source names it, else whether it is retired or deleted. */
function ColumnState({ status, standing, type }: ColumnStateProps) {
  if (type === null) return <Status value="reference only" />
  const text = standing === 'gone' ? null : textOf(status)
  return text === null ? <Standing value={standing} type={type} /> : <Status value={text} />
}

/** Limit of the question. */
const MAX_COMPARED = 6
const MAX_SIBLINGS = 30

interface AddProps {
  readonly uris: readonly string[]
  readonly choose: (uris: readonly string[]) => void
}

/** Adds one more; while there is only one, also lists the others of the same entity. */
function AddToComparison({ uris, choose }: AddProps) {
  const [mistake, setMistake] = useState<string | null>(null)
  const [only] = uris
  const described = useAnswer('describe', { uri: only }, { enabled: only !== undefined }).answer
  const type = described?.entityType ?? null
  const { labelOfType } = useCatalogue()
  const add = ({ uri, name, entityType }: NamedEntity): void => {
    const isOther = type !== null && entityType !== null && entityType !== type
    setMistake(isOther ? `${name ?? uri} is not a ${labelOfType(type)}. Compare entities of one type.` : null)
    if (!isOther && !uris.includes(uri)) choose([...uris, uri])
  }
  if (uris.length >= MAX_COMPARED) return <span className="muted">{MAX_COMPARED} at most</span>
  return (
    <>
      {uris.length !== 1 || described === undefined ? null : (
        <p className="row" data-gap="1">
          <EntityLink uri={described.uri} entityType={type} name={textOf(described.attributes['name'])} /> with …
        </p>
      )}
      <EntityPicker label={only === undefined ? 'Choose the first' : 'Add to the comparison'} choose={add} />
      {mistake === null ? null : (
        <p role="alert" className={styles['mistake']}>
          {mistake}
        </p>
      )}
      {only !== undefined && uris.length === 1 ? <Siblings of={only} type={type} /> : null}
    </>
  )
}

/** Lists versions or runs of the same entity, with checkboxes. */
function Siblings({ of, type }: { readonly of: string; readonly type: string | null }) {
  const { types, pluralOfType } = useCatalogue()
  const up = containmentRelation(types.find(({ name }) => name === type))
  const container = useAnswer('related', { uri: of, by: up?.name, limit: 1 }, { enabled: up !== undefined }).answer
    ?.nodes[0]
  const siblings = useAnswer(
    'related',
    { uri: container?.uri, by: up?.inverse, limit: MAX_SIBLINGS },
    { enabled: container !== undefined && up?.inverse !== undefined },
  )
  if (container === undefined) return null
  const title = `${pluralOfType(type)} of ${container.name ?? container.uri}`
  return (
    <Panel title={title}>
      <Answered shown={siblings} label="the others">
        {({ nodes }) => <ComparableTable label={title} columns={[NAME_COLUMN]} rows={nodes} initial={[of]} />}
      </Answered>
    </Panel>
  )
}
