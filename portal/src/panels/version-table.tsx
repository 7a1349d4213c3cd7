import { truncateWithEllipsis } from '../../../src/lib/cut-text.ts'
import { withoutMarkdown } from '../../../src/lib/without-markdown.ts'
import { HOUR_MS } from '../../../src/lib/durations.ts'
import { decimalsAmong } from '../charts/decimals.ts'
import { MetricNumber } from '../charts/metric-number.tsx'
import { useDescribed } from '../client/use-described.ts'
import { readEarlier } from '../runs/read-earlier.ts'
import { State, Status, Tag } from '../ui/state.tsx'
import type { TableColumn } from '../ui/table.tsx'
import { Ago, When } from '../ui/time.tsx'
import { ComparableTable } from './comparable-table.tsx'
import { CutNote } from './cut-note.tsx'
import { measurementsVerifiedAt, metricsOf, rowOf, trainedAt, type Measurements } from './measurements.ts'
import { metricKey, bySignificance } from './metric-series.ts'
import { presentVersions, type Version, type VersionsProps } from './model-versions.tsx'
import { nodesOf, msOf } from './declare.ts'
import { versionColumn } from './entity-refs.tsx'

/** Versions of a model, with what distinguishes them. */
export function VersionTable({ data, uri, most }: VersionsProps) {
  const { model, measured } = data
  const isWhole = most === undefined
  const instances = isWhole ? nodesOf(model?.instances) : presentVersions(data)
  const current = model?.currentInstance?.uri
  const rows = isWhole ? instances : leadingFirst(instances, current).slice(0, most)
  const named = versionColumn<Version>(uri)
  const distinguishing = distinguishingTags(rows)
  const columns: readonly TableColumn<Version>[] = [
    isWhole
      ? {
          ...named,
          cell: (one) => [
            named.cell(one),
            <VersionNotes key="notes" version={one} isOwn={one.uri === uri} tags={distinguishing.get(one) ?? []} />,
          ],
        }
      : named,
    {
      title: 'State',
      cell: ({ uri: version, modelState }) => (
        <>
          {modelState === null ? null : <Status value={modelState} />}
          {version === current ? <State>{modelState === null ? 'current' : ', current'}</State> : null}{' '}
          {modelState === null && version !== current ? '–' : null}
        </>
      ),
    },
    { title: 'Stage', cell: (one) => stageOf(one) ?? '–', has: (one) => stageOf(one) !== null },
    { title: 'Aliases', cell: (one) => aliasesOf(one).join(', ') || '–', has: isAliased },
    {
      title: 'Created',
      cell: ({ createdAt }) => <When at={createdAt} />,
      // Most versions are registered right after training: then one time suffices.
      has: (one) => {
        const trained = trainedAt(one, measured)
        return trained === null || (isWhole && Math.abs(msOf(one.createdAt) - msOf(trained)) > HOUR_MS)
      },
    },
    {
      title: 'Trained',
      cell: (one) => <When at={trainedAt(one, measured)} />,
      has: (one) => trainedAt(one, measured) !== null,
    },
    ...metricColumns(rows, { measured, current }),
  ]
  const verifiedAt = measurementsVerifiedAt(rows.flatMap((one) => rowOf(measured, one.uri) ?? []))
  const readAt = readEarlier(verifiedAt, useDescribed(uri)?.verification?.at)
  return (
    <>
      <ComparableTable label="Versions" columns={columns} rows={rows} />
      {readAt === null ? null : (
        <p className="muted">
          Some of the metrics were last read <Ago at={readAt} />
        </p>
      )}
      {isWhole ? <CutNote shown={rows.length} total={model?.instances.totalCount ?? 0} what="versions" /> : null}
    </>
  )
}

const LONGEST_DESCRIPTION = 60
const MAX_TAGS = 3

interface VersionNotesProps {
  readonly version: Version
  /** The page's own version, whose description the page begins with. */
  readonly isOwn: boolean
  readonly tags: readonly string[]
}

function VersionNotes({ version: { description }, isOwn, tags }: VersionNotesProps) {
  const more = tags.length - MAX_TAGS
  return (
    <>
      {description === null || isOwn ? null : (
        <div className="muted" title={description}>
          {truncateWithEllipsis(withoutMarkdown(description), LONGEST_DESCRIPTION)}
        </div>
      )}
      {tags.length === 0 ? null : (
        <div className="row" data-gap="1" title={tags.join(', ')}>
          {tags.slice(0, MAX_TAGS).map((tag) => (
            <Tag key={tag}>{tag}</Tag>
          ))}
          {more > 0 ? <span className="muted">+{more}</span> : null}
        </div>
      )}
    </>
  )
}

/** Sorts the current version first, then those with an alias. */
export function leadingFirst<V extends Pick<Version, 'uri' | 'tags'>>(
  versions: readonly V[],
  current: string | undefined,
): readonly V[] {
  const rank = (one: V): number => (one.uri === current ? 0 : isAliased(one) ? 1 : 2)
  return versions.toSorted((a, b) => rank(a) - rank(b))
}

function leads(one: Pick<Version, 'uri' | 'tags'>, current: string | undefined): boolean {
  return one.uri === current || isAliased(one)
}

/** Names by which clients of a registry load a version. */
export function aliasesOf({ tags }: Pick<Version, 'tags'>): readonly string[] {
  return (tags ?? []).flatMap(({ tag, value }) => (tag === 'alias' && value !== null ? [value] : []))
}

/** Stage of a version in a registry such as MLflow's, in its own terms. */
export function stageOf({ tags }: Pick<Version, 'tags'>): string | null {
  return tags?.find(({ tag }) => tag === 'stage')?.value ?? null
}

/** Tags without a column of their own, in the syntax of searches. */
export function otherTagsOf({ tags }: Pick<Version, 'tags'>): readonly string[] {
  return (tags ?? []).flatMap(({ tag, value }) => {
    if (tag === null || (value !== null && (tag === 'alias' || tag === 'stage'))) return []
    return [value === null || value === '' ? tag : `${tag}::${value}`]
  })
}

/** Returns the tags of each version that not all of several versions have. */
export function distinguishingTags<V extends Pick<Version, 'tags'>>(
  versions: readonly V[],
): ReadonlyMap<V, readonly string[]> {
  const [first = new Set<string>(), ...others] = versions.map((one) => new Set(otherTagsOf(one)))
  const common = others.length === 0 ? new Set<string>() : others.reduce((all, one) => all.intersection(one), first)
  return new Map(versions.map((one) => [one, otherTagsOf(one).filter((tag) => !common.has(tag))]))
}

const isAliased = (one: Pick<Version, 'tags'>): boolean => aliasesOf(one).length > 0

/** The panel of metrics has the rest. */
const MAX_METRICS = 3

interface MeasuredVersions {
  readonly measured: Measurements | null
  readonly current: string | undefined
}

/** One column per metric and split, so that values line up. */
function metricColumns(
  rows: readonly Version[],
  { measured, current }: MeasuredVersions,
): readonly TableColumn<Version>[] {
  const metrics = ({ uri }: Version) => metricsOf(rowOf(measured, uri))
  const keys = (one: Version) => metrics(one).map(metricKey)
  const leading = leadingFirst(rows, current).filter((one) => leads(one, current))
  const all = bySignificance(rows.flatMap(metrics)).map(metricKey)
  return shownMetrics([all], leading.map(keys)).map((title) => {
    const valueOf = (version: Version) => metrics(version).find((one) => metricKey(one) === title)?.value
    const decimals = decimalsAmong(rows.map(valueOf))
    return {
      title,
      kind: 'number',
      cell: (version) => {
        const value = valueOf(version)
        return value == null ? '–' : <MetricNumber value={value} decimals={decimals} />
      },
    }
  })
}

/** Metrics that most versions have, including at least one of every leading version, if it has any. */
export function shownMetrics(
  all: readonly (readonly string[])[],
  leading: readonly (readonly string[])[],
): readonly string[] {
  const common = [...Map.groupBy(all.flat(), (key) => key)]
    .toSorted(([, a], [, b]) => b.length - a.length)
    .map(([key]) => key)
  const chosen = new Set<string>()
  const add = (key: string | undefined): void => {
    if (key !== undefined && chosen.size < MAX_METRICS) chosen.add(key)
  }
  for (const keys of leading) if (!keys.some((key) => chosen.has(key))) add(common.find((key) => keys.includes(key)))
  for (const key of common) add(key)
  return common.filter((key) => chosen.has(key))
}
