import { formatCount, formatNumber } from '../../../../src/lib/format-count.ts'
import type { ReactNode } from 'react'
import { LineChart } from '../../charts/lines.tsx'
import { decimalsAmong } from '../../charts/decimals.ts'
import { MetricNumber } from '../../charts/metric-number.tsx'
import { numberText } from '../../../../src/lib/number-text.ts'
import { Sparkline } from '../../charts/sparkline.tsx'
import { EntityLink } from '../../parts/entity-link.tsx'
import { withoutCommonBeginning } from '../../ui/common-beginning.ts'
import { Icon } from '../../ui/icon.tsx'
import { labelOf, nameText } from '../../ui/label.ts'
import { Panel } from '../../ui/panel.tsx'
import { CopyButton } from '../../ui/copy.tsx'
import { Standing, Status } from '../../ui/state.tsx'
import { EmptyState } from '../../ui/states.tsx'
import { momentLabels } from '../../charts/moment-labels.ts'
import { precisionAmong } from '../../ui/time.tsx'
import { DataTable, type TableColumn } from '../../ui/table.tsx'
import { NamedValue } from '../../parts/value.tsx'
import {
  attributeSections,
  beforeProduction,
  changeFrom,
  columnNames,
  timeSeriesOf,
  valuesOf,
  type ComparedAttributeRow,
  type Comparison,
  type ComparedMetricRow,
  type LinkRow,
  type NumberChange,
} from './rows.ts'
import { EveryVersion } from './every-version.tsx'
import { MetricName } from './metric-name.tsx'
import { linkedEntities, versionOf, withoutRepeats, type LinkedEntity } from './links.ts'
import styles from './compare.module.css'

interface SectionsProps {
  readonly comparison: Comparison
  /** Index of the column that numbers are compared with. */
  readonly baseline: number
  /** Whether to show equal rows too. */
  readonly all: boolean
}

/** One panel per part, with differences first. */
export function ComparisonSections({ comparison, baseline, all }: SectionsProps) {
  const { metrics, attributes, entities } = comparison
  const relationships = withoutRepeats(comparison.relationships)
  const names = columnNames(entities)
  const shown = <Row extends { readonly differs: boolean }>(rows: readonly Row[]): readonly Row[] =>
    all ? rows : rows.filter(({ differs }) => differs)
  const { parameters, sections, plain } = attributeSections(attributes)
  const same = [...metrics, ...attributes, ...relationships].filter(({ differs }) => !differs).length
  const isAlike = same === metrics.length + attributes.length + relationships.length
  return (
    <>
      {isAlike ? <EmptyState text="No differences known." /> : null}
      <MetricsSection comparison={comparison} baseline={baseline} rows={shown(metrics)} />
      <AttributesSection title="Parameters" rows={shown(parameters)} names={names} baseline={baseline} />
      {metrics.length === 0 ? null : <EveryVersion comparison={comparison} />}
      {sections.map(({ attribute, rows }) => (
        <AttributesSection
          key={attribute}
          title={labelOf(attribute)}
          rows={shown(rows)}
          isOfRecord={comparison.relationships.some(({ name }) => name === attribute)}
          names={names}
          baseline={baseline}
        />
      ))}
      {shown(relationships.filter((one) => !isSingle(one))).map((one) => (
        <LinksSection key={one.name} relationship={one} names={names} all={all} />
      ))}
      <SinglesSection relationships={shown(relationships.filter(isSingle))} names={names} />
      <AttributesSection title="Attributes" rows={shown(plain)} names={names} baseline={baseline} />
      {all || same === 0 ? null : (
        <p className="muted">
          {formatCount(same, 'value or relationship is', 'values and relationships are')} the same in all, and not
          shown.
        </p>
      )}
      <Cut comparison={comparison} />
    </>
  )
}

interface CutProps {
  readonly comparison: Comparison
}

/** Says how many rows the answer leaves out. */
function Cut({ comparison: { metrics, metricsTotal, attributes, attributesTotal } }: CutProps) {
  const more = metricsTotal - metrics.length + attributesTotal - attributes.length
  return more === 0 ? null : <p className="muted">{formatNumber(more)} more values not listed.</p>
}

interface ComparedSectionProps<Row> {
  readonly title: string
  readonly first: TableColumn<Row>
  readonly names: readonly string[]
  readonly rows: readonly Row[]
  keyOf(row: Row): string
  cell(row: Row, column: number): ReactNode
  /** Below the table. */
  readonly children?: ReactNode
}

/** A table with the same columns as every other one on the page; without rows there is none. */
function ComparedSection<Row>({ title, first, names, rows, keyOf, cell, children }: ComparedSectionProps<Row>) {
  if (rows.length === 0) return null
  const labels = withoutCommonBeginning(names)
  const columns = [
    first,
    ...names.map((name, i): TableColumn<Row> => ({
      title: name,
      label: labels[i] ?? name,
      cell: (row) => cell(row, i),
    })),
  ]
  return (
    <Panel title={title}>
      <div className={styles['table']}>
        <DataTable label={title} columns={columns} rows={rows} keyOf={keyOf} />
      </div>
      {children}
    </Panel>
  )
}

interface MetricsSectionProps {
  readonly comparison: Comparison
  readonly baseline: number
  readonly rows: readonly ComparedMetricRow[]
}

function MetricsSection({ comparison, baseline, rows }: MetricsSectionProps) {
  const { entities, metrics } = comparison
  const names = columnNames(entities)
  return (
    <ComparedSection
      title="Metrics"
      names={names}
      rows={rows}
      keyOf={keyOfMetric}
      first={{
        title: 'Metric',
        cell: ({ metric, unit, split, evaluation }) => (
          <>
            <MetricName metric={metric} unit={unit} split={split} />
            {evaluation === null ? null : (
              <EntityLink uri={evaluation.uri} entityType="Evaluation" name={evaluation.name} />
            )}
          </>
        ),
      }}
      cell={(row, column) => {
        const { metric, better, history } = row
        const values = valuesOf(row)
        const before = beforeProduction(row, { metrics, baseline })
        return (
          <>
            {before === undefined ? (
              <Quantity values={values} column={column} baseline={baseline} better={better} isMetric />
            ) : (
              <Quantity
                values={[valuesOf(before)[column], values[column]]}
                column={1}
                baseline={0}
                better={better}
                than={before.split ?? 'before'}
                isMetric
              />
            )}
            <Sparkline
              values={(history[column] ?? []).map(({ value }) => value)}
              label={`${metric} of ${names[column] ?? ''} over time`}
            />
          </>
        )
      }}
    >
      <div className={`tiles ${styles['charts']}`}>
        {rows.map((row) => (
          <MetricOverTime key={keyOfMetric(row)} row={row} names={withoutCommonBeginning(names)} />
        ))}
      </div>
    </ComparedSection>
  )
}

const keyOfMetric = ({ metric, split, evaluation }: ComparedMetricRow): string =>
  [metric, split ?? '', evaluation?.uri ?? ''].join(' ')

/** Greater growth is stated in the metric's own unit. */
const MAX_PERCENT = 1_000

interface QuantityProps {
  readonly name?: string
  readonly values: readonly unknown[]
  readonly column: number
  readonly baseline: number
  readonly better?: string | null
  /** Name of a baseline other than the page's. */
  readonly than?: string
  readonly isMetric?: boolean
}

/** A value and its difference from the baseline. */
function Quantity({ name = '', values, column, baseline, better = null, than, isMetric = false }: QuantityProps) {
  const value = values[column]
  const change = changeFrom(values, { baseline, column, better })
  if (value === null || value === undefined) return <span className="muted">–</span>
  if (typeof value === 'string' && ADDRESS.test(value)) return <Address text={value} />
  const sizeOf = ({ change: amount, percent }: NumberChange): string => {
    const isPercent = percent !== null && Math.abs(percent) <= MAX_PERCENT && (value === 0 || percent > -99.5)
    const exact = Math.abs(isPercent ? percent : amount)
    const size = isPercent && exact >= 100 ? Math.round(exact) : Number(exact.toPrecision(2))
    return numberText(size) + (isPercent ? '%' : '')
  }
  return (
    <>
      {isMetric ? (
        <MetricNumber
          value={Number(value)}
          decimals={decimalsAmong(values.map((one) => (one === null ? null : Number(one))))}
        />
      ) : (
        <NamedValue name={name} value={value} precision={precisionAmong(values)} />
      )}
      {change === null ? null : (
        <span className={`meta ${styles['change']} ${styles[change.verdict]}`}>
          {than === undefined
            ? `${change.change > 0 ? '+' : '−'}${sizeOf(change)}${change.verdict === 'changed' ? '' : ` ${change.verdict}`}`
            : `${sizeOf(change)} ${change.change > 0 ? 'above' : 'below'} ${than}`}
        </span>
      )}
    </>
  )
}

/** `s3://models/ranking/model.tar`: a location, which people don't read in full. */
const ADDRESS = /^[a-z][a-z0-9+]*:\/\/\S+$/

function Address({ text }: { readonly text: string }) {
  return (
    <span className={styles['address']}>
      <code title={text}>…/{text.split('/').at(-1)}</code>
      <CopyButton text={text} what="the address" />
    </span>
  )
}

function MetricOverTime({ row, names }: { readonly row: ComparedMetricRow; readonly names: readonly string[] }) {
  const series = timeSeriesOf(row)
  if (series === null) return null
  const { times, values } = series
  const labelOf = momentLabels(times)
  const title = `${[row.metric, row.split ?? row.evaluation?.name].filter(Boolean).join(', ')} over time`
  const columns: readonly TableColumn<string>[] = [
    { title: 'When', cell: (time) => labelOf(time) },
    ...names.map((name, i): TableColumn<string> => ({
      title: name,
      kind: 'number',
      cell: (time) => {
        const value = values[i]?.[times.indexOf(time)]
        return value == null ? '–' : <MetricNumber value={value} decimals={decimalsAmong(values[i] ?? [])} />
      },
    })),
  ]
  return (
    <LineChart
      title={title}
      summary={names
        .map((name, i) => `${name} ${values[i]?.findLast((value) => value !== null) ?? 'unknown'}`)
        .join('; ')}
      pointLabels={times.map(labelOf)}
      lines={names.map((name, i) => ({ key: String(i), label: name, values: values[i] ?? [] }))}
      joined
      table={<DataTable label={title} columns={columns} rows={times} keyOf={(time) => time} />}
    />
  )
}

/** Attribute with the results of checks by their names. */
const CHECKS = 'assertions'

interface AttributesSectionProps {
  readonly baseline: number
  readonly title: string
  readonly rows: readonly ComparedAttributeRow[]
  readonly names: readonly string[]
  /** Whether the rows are attributes of another record, such as the run's. */
  readonly isOfRecord?: boolean
}

function AttributesSection({ title, rows, names, baseline, isOfRecord = false }: AttributesSectionProps) {
  return (
    <ComparedSection
      title={title}
      names={names}
      rows={rows}
      keyOf={({ attribute, path }) => [attribute, ...path].join('.')}
      first={{
        title: 'Name',
        cell: ({ attribute, path, parameter }) => {
          if (attribute === CHECKS) return path.join(': ')
          const name = parameter ?? (path.length === 0 ? attribute : path.join('.'))
          if (path.length === 0 || (isOfRecord && path.length === 1)) return labelOf(name)
          return nameText(name) === name ? <code>{name}</code> : nameText(name)
        },
      }}
      cell={({ attribute, path, values }, column) => {
        const value = values[column]
        if (attribute === CHECKS && path.length === 1 && typeof value === 'string') return <Status value={value} />
        return <Quantity name={path.at(-1) ?? attribute} values={values} column={column} baseline={baseline} />
      }}
    />
  )
}

interface LinksSectionProps {
  readonly relationship: RelationshipRow
  readonly names: readonly string[]
  readonly all: boolean
}

type RelationshipRow = Comparison['relationships'][number]

const isSingle = ({ counts }: RelationshipRow): boolean => counts.every((count) => count <= 1)

interface SinglesSectionProps {
  readonly relationships: readonly RelationshipRow[]
  readonly names: readonly string[]
}

/** One row per relationship with at most one link each. */
function SinglesSection({ relationships, names }: SinglesSectionProps) {
  return (
    <ComparedSection
      title="Relationships"
      names={names}
      rows={relationships}
      keyOf={({ name }) => name}
      first={{ title: 'Relationship', cell: ({ label }) => label }}
      cell={({ links }, column) => {
        const link = links.find(({ linked }) => linked[column] === true)
        if (link === undefined) return <span className="muted">–</span>
        return <LinkOf link={link} />
      }}
    />
  )
}

interface LinkOfProps {
  readonly link: LinkRow
  readonly name?: string | null | undefined
}

/** A link, marked if its target is deprecated or deleted. */
function LinkOf({ link: { uri, entityType, standing, name }, name: shown = name }: LinkOfProps) {
  return (
    <>
      <EntityLink uri={uri} entityType={entityType} name={shown} /> <Standing value={standing} type={entityType} />
    </>
  )
}

/** Row of counts above the links. */
const COUNT = null

function goneIn(links: readonly LinkRow[], column: number): number {
  return links.filter(({ linked, standing }) => linked[column] === true && standing === 'gone').length
}

function LinksSection({ relationship, names, all }: LinksSectionProps) {
  const { label, counts, links, total } = relationship
  const entities = linkedEntities(relationship)
  const shown = all ? entities : entities.filter(({ differs }) => differs)
  const notes = [
    shown.length === entities.length ? null : `${formatNumber(entities.length - shown.length)} in common`,
    total === null ? 'Too many to compare one by one.' : null,
    total === null || total === links.length ? null : `${formatNumber(total - links.length)} more not listed`,
  ].filter((note) => note !== null)
  return (
    <ComparedSection<LinkedEntity | typeof COUNT>
      title={label}
      names={names}
      rows={[...shown, COUNT]}
      keyOf={(entity) => entity?.key ?? ''}
      first={{
        title: label,
        cell: (entity) =>
          entity === COUNT ? (
            <span className="muted">{['Count', ...notes].join(' · ')}</span>
          ) : entity.link === null ? (
            <bdi>{entity.name}</bdi>
          ) : (
            <LinkOf link={entity.link} />
          ),
      }}
      cell={(entity, column) =>
        entity === COUNT ? (
          formatNumber((counts[column] ?? 0) - goneIn(links, column))
        ) : (
          <LinkedCell entity={entity} column={column} absent={USED.has(relationship.name) ? 'not used' : 'no'} />
        )
      }
    />
  )
}

/** Relationships to used entities: a missing one means "not used". */
const USED: ReadonlySet<string> = new Set(['features', 'usesFeature'])

interface LinkedCellProps {
  readonly entity: LinkedEntity
  readonly column: number
  readonly absent: string
}

function LinkedCell({ entity: { link, cells }, column, absent }: LinkedCellProps) {
  const cell = cells[column] ?? null
  if (cell === null) return <span className="muted">{absent}</span>
  if (link === null) return <LinkOf link={cell} name={versionOf(cell)?.version} />
  return (
    <>
      <Icon name="check" />
      <span className="unseen">yes</span>
    </>
  )
}
