import { lazyComponent } from '../../routing/lazy-component.tsx'
import { useAddress, useSearch, changeAddress } from '../../routing/use-address.tsx'
import { useMemo, useState, type ReactNode } from 'react'
import { displayNameOf } from '../../catalogue/name-of.ts'
import { lastPart, uriOfPart } from '../../client/addresses.ts'
import type { QuestionAnswer } from '../../client/ask.ts'
import { useAnswer } from '../../client/use-answer.ts'
import type { EntityPanel } from '../../panels/declare.ts'
import {
  besidePanels,
  currentVersionIn,
  EntityPanels,
  headlineFacts,
  isFirst,
  useKnownPanels,
  usePanels,
  gapsOf,
} from '../../panels/panels.tsx'
import { isTab, TABS, type TabName } from '../../panels/tabs.ts'
import { violationsIn } from '../../panels/violations.ts'
import { IncompleteNote } from '../../parts/incomplete-note.tsx'
import { isPerson, isSomebody } from '../../parts/people.ts'
import { Refused } from '../../parts/refused.tsx'
import { PageTitle } from '../../ui/page-title.tsx'
import { Skeleton } from '../../ui/states.tsx'
import { Alert, before, statedPlan, problemsOf } from './alert.tsx'
import { DISCUSSION, type NewThread } from './commenting.ts'
import { EntityFacts, EntityHeader } from './header.tsx'
import { LineageStrip } from './strip.tsx'
import { Tabs } from './tabs.tsx'
import { unresolvedTexts } from './unresolved.ts'
import { useMay } from '../../client/use-rights.ts'
import styles from './entity.module.css'

/** Rows per relationship at first. */
const FIRST_ROWS = 5

/** Everything about one entity of any type, in reading order. */
export function EntityPage() {
  const { rest } = useAddress()
  const { evidence, vs } = useSearch('/e/$')
  const uri = uriOfPart(rest)
  const entity = useAnswer('describe', { uri, rows: FIRST_ROWS })
  const { answer, refusal, pending, again } = entity
  const types = useAnswer('types', {})
  // Types tell what a version belongs to: without them the title would change after loading.
  const panels = useKnownPanels(answer?.entityType)
  const last = useLastState(answer)
  if (
    answer === undefined ||
    panels === undefined ||
    (types.answer === undefined && types.pending) ||
    (last.answer === undefined && last.pending)
  ) {
    const name = lastPart(uri)
    if (refusal !== null && !pending && (refusal.code === 'UNKNOWN_URI' || refusal.code === 'BAD_URI'))
      return <UnknownEntity uri={uri} refusal={refusal} />
    return (
      <>
        <PageTitle title={name}>{name}</PageTitle>
        {refusal === null || pending ? <Skeleton label={name} rows={6} /> : <Refused refusal={refusal} again={again} />}
      </>
    )
  }
  const without = (name: 'evidence' | 'vs'): void => changeAddress({ [name]: '' }, 'entry')
  return (
    <>
      <EntityArticle
        key={uri}
        entity={answer}
        at={entity.at}
        again={again}
        panels={answer.renamedTo === null ? panels : NONE}
        name={displayNameOf(last.answer ?? answer, types.answer?.types ?? [])}
        type={(last.answer ?? answer).entityType}
        comparison={vs === undefined ? null : <ComparisonPanel uri={uri} vs={vs} close={() => without('vs')} />}
      />
      {evidence === undefined ? null : (
        <Evidence key={evidence} uri={uri} other={evidence} close={() => without('evidence')} />
      )}
    </>
  )
}

/** Asks what a deleted entity was, of which no source states anything any more. */
function useLastState(entity: QuestionAnswer<'describe'> | undefined) {
  const deletedAt = entity?.entityType === null ? entity.deletedAtSource : null
  const { answer, pending } = useAnswer(
    'describe',
    { uri: entity?.uri ?? '', rows: FIRST_ROWS },
    { enabled: deletedAt !== null, asOf: deletedAt === null ? undefined : before(deletedAt) },
  )
  return deletedAt === null ? { answer: undefined, pending: false } : { answer, pending }
}

interface EntityArticleProps {
  readonly entity: QuestionAnswer<'describe'>
  readonly name: string
  /** That of a deleted entity is the one it had. */
  readonly type: string | null
  readonly panels: readonly EntityPanel[]
  readonly at: number
  readonly again: () => void
  readonly comparison: ReactNode
}

const NONE: readonly EntityPanel[] = []

function EntityArticle({ entity, name, type, panels, at, again, comparison }: EntityArticleProps) {
  const { uri, entityType } = entity
  const isRenamed = entity.renamedTo !== null
  const isPlanned = statedPlan(entity.attributes) !== null
  const beside = useMemo(
    () => besidePanels(isRenamed ? null : entityType, isPlanned),
    [entityType, isRenamed, isPlanned],
  )
  const first = usePanels(
    uri,
    useMemo(() => panels.filter(isFirst), [panels]),
    beside,
  )
  const tabs = tabsOf(entity, panels)
  const current = useTab(tabs, panels)
  const later = usePanels(
    uri,
    useMemo(
      () => (current === 'overview' ? NONE : panels.filter((one) => one.tab === current && !isFirst(one))),
      [panels, current],
    ),
  )
  const [writing, setWriting] = useState<NewThread | null>(null)
  const write = (what: NewThread | null): void => {
    setWriting(what)
    if (what !== null && current !== 'activity') changeAddress({ tab: 'activity' }, 'entry')
  }
  const ask = useMay('edit') && !isPerson(entityType) ? () => write('question') : null
  const isOwner = isSomebody(uri, entityType)
  const labelOf = (tab: TabName): string => (isOwner && tab === 'usage' ? 'Owned' : TABS[tab])
  const { incomplete } = unresolvedTexts(entity)
  return (
    <article className="page">
      <EntityHeader
        entity={entity}
        name={name}
        type={type}
        violations={violationsIn(first.awaited ? undefined : first.shown.answer)}
        problems={first.awaited ? null : problemsOf(entity, first, tabs)}
        ask={ask}
      />
      {comparison}
      <Tabs tabs={tabs} current={current} labelOf={labelOf}>
        {first.awaited ? (
          <div className={styles['awaited']}>
            <Skeleton rows={AWAITED_ROWS} label="the panels" />
          </div>
        ) : current === 'overview' ? (
          <>
            <Alert entity={entity} requested={first} tabs={tabs} />
            {isRenamed ? null : (
              <EntityFacts entity={entity} headline={headlineFacts(first, uri)} at={at} again={again} ask={ask} />
            )}
            {isOwner ? <PortfolioPanel uri={uri} type={entityType} /> : null}
            <EntityPanels uri={uri} tab="overview" requested={first} />
            {isOwner || isRenamed || panels.some(({ tab }) => tab === 'overview') ? null : (
              <AttributesTab entity={entity} isOwner={isOwner} />
            )}
            <LineageStrip
              uri={uri}
              name={name}
              answer={first.shown.answer}
              hasParts={entity.relationships.some((one) => one.name === 'parts')}
              current={currentVersionIn(first, uri)}
            />
          </>
        ) : current === 'usage' ? (
          <UsageTab entity={entity} first={first} requested={later} />
        ) : current === 'lineage' ? (
          <LineageTab uri={uri} />
        ) : current === 'activity' ? (
          <ActivityTab entity={entity} isOwner={isOwner} writing={writing} write={write} />
        ) : current === 'attributes' ? (
          <AttributesTab entity={entity} isOwner={isOwner} />
        ) : (
          <>
            <EntityPanels uri={uri} tab={current} requested={first} />
            <EntityPanels uri={uri} tab={current} requested={later} />
          </>
        )}
      </Tabs>
      <IncompleteNote
        incomplete={[...incomplete, ...[first, later].flatMap((requested) => gapsOf(requested, current, uri))]}
        quiet
      />
    </article>
  )
}

/** More than fit a window. */
const AWAITED_ROWS = 30

/** Tabs with content for the type. An entity known only by reference has relationships; a former name redirects. */
function tabsOf(
  { entityType, uri, renamedTo }: QuestionAnswer<'describe'>,
  panels: readonly EntityPanel[],
): readonly TabName[] {
  if (renamedTo !== null) return ['overview', 'activity']
  const isOwner = isSomebody(uri, entityType)
  const filled = new Set<TabName>(['overview', 'usage', 'activity', 'attributes', ...panels.map(({ tab }) => tab)])
  if (!isOwner && entityType !== null) filled.add('lineage')
  return Object.keys(TABS).filter((tab): tab is TabName => isTab(tab) && filled.has(tab))
}

/** Returns the tab in the address, by its name or by the anchor of something on it. */
function useTab(tabs: readonly TabName[], panels: readonly EntityPanel[]): TabName {
  const { tab } = useSearch('/e/$')
  const hash = useAddress().hash
  if (isTab(tab) && tabs.includes(tab)) return tab
  if (hash === DISCUSSION) return 'activity'
  return panels.find(({ id }) => id === hash)?.tab ?? 'overview'
}

const loading = () => <Skeleton rows={6} label="this part of the page" />

/** Loaded on demand: a tab when it is opened, and the others on few pages. */
const PortfolioPanel = lazyComponent(() => import('./portfolio.tsx'), 'PortfolioPanel', loading)
const UnknownEntity = lazyComponent(() => import('./unknown.tsx'), 'UnknownEntity', loading)
const UsageTab = lazyComponent(() => import('./tab-usage.tsx'), 'UsageTab', loading)
const LineageTab = lazyComponent(() => import('./tab-lineage.tsx'), 'LineageTab', loading)
const ActivityTab = lazyComponent(() => import('./tab-activity.tsx'), 'ActivityTab', loading)
const AttributesTab = lazyComponent(() => import('./tab-attributes.tsx'), 'AttributesTab', loading)
const Evidence = lazyComponent(() => import('./evidence.tsx'), 'Evidence')
const ComparisonPanel = lazyComponent(() => import('./comparison.tsx'), 'ComparisonPanel', loading)
