import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { useCatalogue } from '../catalogue/use-catalogue.ts'
import type { GraphqlPart } from '../client/graphql.ts'
import { useGraphql, type ShownAnswer } from '../client/use-answer.ts'
import { Boundary } from '../parts/boundary.tsx'
import { isPerson } from '../parts/people.ts'
import { useSubTeams } from '../parts/use-sub-teams.ts'
import { Button } from '../ui/button.tsx'
import type { Fact } from '../ui/facts.tsx'
import { Panel, PanelLine } from '../ui/panel.tsx'
import { Note, RefusalState, Skeleton } from '../ui/states.tsx'
import { hasAttention, type EntityAttention } from './attention.ts'
import { OWN_PLAN, PLANS_READ } from './plans.ts'
import { field, type EntityPanel, type EntityRef, type PanelData } from './declare.ts'
import { pageQuery, partOfPanel, type PageQuery } from './query.ts'
import { DOWNSTREAM, UPSTREAM } from './neighbours.ts'
import { TabLink } from './tab-link.tsx'
import type { TabName } from './tabs.ts'
import { VIOLATIONS } from './violations.ts'
import { PANEL_FOLDERS } from 'virtual:panel-files'

const ATTENTION = field`attention(uri: $uri) { uri name version needs { kind severity sentence uri of ofName isCaller at lastAt reason before beforeName measured } }`

/** Answer for all panels of a page, from one query. */
export interface RequestedPanels {
  readonly panels: readonly EntityPanel[]
  readonly query: PageQuery
  readonly shown: ShownAnswer<GraphqlPart>
  /** Whether their heights are still unknown: the answer would move whatever is rendered below. */
  readonly awaited: boolean
}

/** Panels of a type, except those without a possible source; undefined while loading. */
export function useKnownPanels(type: string | null | undefined): readonly EntityPanel[] | undefined {
  const { isKnowable } = useCatalogue()
  const { data, error } = useQuery({
    queryKey: ['panels', type],
    queryFn: () => panelsOf(type ?? null),
    enabled: type !== undefined,
    staleTime: Infinity,
  })
  // The page's boundary says that a file of the portal can't be loaded.
  if (error !== null) throw error
  return useMemo(
    () =>
      data?.filter(
        ({ about, unless }) =>
          (about === undefined || isKnowable(about)) && (unless === undefined || !isKnowable(unless)),
      ),
    [data, isKnowable],
  )
}

/** Overview and header need these: they load with the page, whichever tab is open. */
export const isFirst = ({ tab, headline }: EntityPanel): boolean => tab === 'overview' || headline !== undefined

export function usePanels(
  uri: string,
  panels: readonly EntityPanel[],
  beside: Readonly<Record<string, string>> = NOTHING,
): RequestedPanels {
  const { directOnly } = useSubTeams()
  const query = useMemo(() => pageQuery(panels, beside), [panels, beside])
  const variables = query.takesDirectOnly ? { uri, directOnly } : { uri }
  const kept = useGraphql(query.text, variables, { keep: true })
  // The previous answer may be that of another tab, which has nothing for these panels.
  const isAnother = kept.outdated && [...query.aliases.values()].some((alias) => kept.answer?.data[alias] === undefined)
  const shown = isAnother ? { ...kept, answer: undefined } : kept
  const { answer, refusal, pending } = shown
  return { panels, query, shown, awaited: query.text !== '' && answer === undefined && (refusal === null || pending) }
}

const NOTHING = {}

/** Fields requested with the first panels, so that nothing moves when they arrive. */
export function besidePanels(type: string | null, isPlanned: boolean): Readonly<Record<string, string>> {
  return {
    ...(hasAttention(type)
      ? { attention: ATTENTION }
      : type === null || isPerson(type)
        ? {}
        : { plansRead: PLANS_READ }),
    ...(isPlanned ? { ownPlan: OWN_PLAN } : {}),
    ...(type === null || isPerson(type) ? {} : { upstream: UPSTREAM, downstream: DOWNSTREAM, violations: VIOLATIONS }),
  }
}

interface EntityPanelsProps {
  readonly uri: string
  readonly tab: TabName
  readonly requested: RequestedPanels
}

/** Panels of a tab, each of which fails on its own. */
export function EntityPanels({ uri, tab, requested }: EntityPanelsProps) {
  const { query, shown, awaited } = requested
  const panels = requested.panels.filter((panel) => panel.tab === tab)
  if (awaited) return <Skeleton rows={6} label="the panels" />
  return panels.map((panel) => <PanelOfPage key={panel.id} panel={panel} query={query} uri={uri} shown={shown} />)
}

/** Why a panel of the tab may be empty: missing data may mean that a source is silent. */
export function gapsOf(
  { query, shown: { answer }, panels }: RequestedPanels,
  tab: TabName,
  uri: string,
): GraphqlPart['incomplete'] {
  const isAnyEmpty =
    answer !== undefined &&
    panels.some((panel) => {
      const part = partOfPanel(panel, query, answer)
      return panel.tab === tab && !('failure' in part) && panel.empty(part.data, uri) !== null
    })
  return isAnyEmpty ? answer.incomplete : []
}

/** Attention for the page's entity; null if unknown. */
export function attentionOf({ shown: { answer } }: RequestedPanels): EntityAttention | null {
  return (answer?.data['attention'] as EntityAttention | undefined) ?? null
}

/** Current version of a model; null if it has none, and for other entities. */
export function currentVersionIn(requested: RequestedPanels, uri: string): EntityRef | null {
  const attention = attentionOf(requested)
  return attention === null || attention.uri === uri ? null : { ...attention, entityType: 'ModelInstance' }
}

/** Facts that panels add to the page's header. */
export function headlineFacts(requested: RequestedPanels, uri: string): readonly Fact[] {
  return eachOf(requested, ({ id, headline = [], empty }, data) =>
    headline.flatMap(({ label, value, counts = false }) => {
      const shown = value(data, uri)
      if (shown == null) return []
      return [{ label, value: counts && empty(data, uri) === null ? <TabLink hash={id}>{shown}</TabLink> : shown }]
    }),
  )
}

/** Relationships that panels of the page show in full. */
export function coveredBy(requested: RequestedPanels): ReadonlySet<string> {
  return new Set(eachOf(requested, (panel, data) => panel.covers?.(data) ?? []))
}

/** Collects results from the panels' answers; skips failed and pending ones. */
function eachOf<T>(
  { panels, query, shown: { answer } }: RequestedPanels,
  tell: (panel: EntityPanel, data: PanelData) => readonly T[],
): readonly T[] {
  return panels.flatMap((panel) => {
    const part = answer === undefined ? null : partOfPanel(panel, query, answer)
    return part === null || 'failure' in part ? [] : tell(panel, part.data)
  })
}

interface PanelOfPageProps {
  readonly panel: EntityPanel
  readonly query: PageQuery
  readonly uri: string
  readonly shown: ShownAnswer<GraphqlPart>
}

function PanelOfPage({ panel, query, uri, shown }: PanelOfPageProps) {
  const { title, component: Content } = panel
  const { answer, refusal, again } = shown
  if (answer === undefined)
    return <Panel title={title}>{refusal === null ? null : <RefusalState refusal={refusal} again={again} />}</Panel>
  const part = partOfPanel(panel, query, answer)
  if ('failure' in part)
    return (
      <Panel title={title}>
        <Note kind="warn">
          Couldn’t load: {part.failure}{' '}
          <Button kind="quiet" onClick={again}>
            Try again
          </Button>
        </Note>
      </Panel>
    )
  const empty = panel.empty(part.data, uri)
  if (empty === '') return null
  const more = panel.more?.(uri)
  if (empty !== null)
    return (
      <PanelLine title={title}>
        {empty} {more}
      </PanelLine>
    )
  return (
    <Panel title={title} id={panel.id} actions={more}>
      <Boundary of={answer} retry={again}>
        <Content data={part.data} uri={uri} />
      </Boundary>
    </Panel>
  )
}

/** Loads the panels of a type, with its first page; a type without any shows the rest of the page. */
async function panelsOf(type: string | null): Promise<readonly EntityPanel[]> {
  if (type === null) return []
  const isOfType = ({ types }: Pick<EntityPanel, 'types'>): boolean => types.includes(type)
  const loaded = await Promise.all(PANEL_FOLDERS.filter(isOfType).map(({ load }) => load()))
  const panels = loaded.flatMap((folder) => folder.panels.filter(isOfType))
  return panels.sort((a, b) => a.order - b.order || a.id.localeCompare(b.id))
}
