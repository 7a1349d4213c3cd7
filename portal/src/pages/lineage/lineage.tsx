import { lazyComponent } from '../../routing/lazy-component.tsx'
import { useAddress, useSearch, changeAddress } from '../../routing/use-address.tsx'
import { useMemo, useRef, useState } from 'react'
import { useCatalogue } from '../../catalogue/use-catalogue.ts'
import { lastPart, uriOfPart } from '../../client/addresses.ts'
import { useAnswer, useGraphql } from '../../client/use-answer.ts'
import { NAME_SHOWN, type DrawnEdge, type Drawing, type DrawnNode } from '../../lineage/drawing.ts'
import { MAX_ALONG, lineageStateOf, textsOf, type LineageState, type LineageLens } from '../../lineage/address.ts'
import { hitsOf } from '../../lineage/find.ts'
import { edgesAlong, nodesAlong, nodesBehind } from '../../lineage/along.ts'
import { Answered } from '../../parts/answered.tsx'
import { StartPage } from '../../lists/start-page.tsx'
import { middleCut } from '../../ui/middle-cut.ts'
import { PageTitle } from '../../ui/page-title.tsx'
import { Skeleton } from '../../ui/states.tsx'
import { useKey } from '../../ui/use-key.ts'
import { LineageCanvas } from './canvas.tsx'
import { LineageDetails } from './details.tsx'
import { LineagePaths } from './paths.tsx'
import { LineageSince } from './since.tsx'
import { LineageStatus } from './status.tsx'
import { LineageTable } from './table.tsx'
import { LineageToolbar } from './toolbar.tsx'
import { useActions } from './use-actions.ts'
import { useDrawing } from './use-drawing.ts'
import { useGroupedHits } from './use-grouped.ts'
import { factsById, lensQuery, lensText } from '../../lineage/lens.ts'

import { LineageFind } from './find.tsx'
import styles from './lineage.module.css'

const NONE_DRAWN: ReadonlyMap<string, unknown> = new Map()
const Evidence = lazyComponent(() => import('../entity/evidence.tsx'), 'Evidence')
/** Number of shortest paths. */
const PATHS = 5

const STORIES = [
  { title: 'Model in production', q: 'type:Model is:production', sort: 'usage', note: 'What is it made from?' },
  { title: 'Running test', q: 'type:AbTest is:live status:ACTIVE', sort: 'updated', note: 'What does it depend on?' },
  { title: 'Most used source', q: 'type:DataSource is:live', sort: 'usage', note: 'What is made from it?' },
] as const

export function LineagePage() {
  const { rest } = useAddress()
  return rest === '' ? (
    <StartPage
      title="Lineage"
      about="Where something comes from and what depends on it, step by step."
      finder="Entity"
      to="/lineage/$"
      stories={STORIES}
    />
  ) : (
    <LineageOf uri={uriOfPart(rest)} />
  )
}

/** Upstream and downstream of an entity: a drawing, and an equivalent table. */
function LineageOf({ uri }: { readonly uri: string }) {
  const [state, change] = useLineageState()
  const { labelOfType } = useCatalogue()
  const paths = useAnswer('paths', { from: uri, to: state.to ?? '', limit: PATHS }, { enabled: state.to !== null })
  const path = state.to === null ? undefined : paths.answer?.paths[state.path]
  const along = useMemo(() => (path === undefined ? [] : nodesBehind(uri, path).slice(0, MAX_ALONG)), [uri, path])
  const { map, laid, types, arrange } = useDrawing(uri, state, along)
  const [picking, setPicking] = useState(false)
  const findBox = useRef<HTMLInputElement>(null)
  const drawing = laid?.drawing ?? null
  const aboutNode = useLens(state.lens, drawing, labelOfType)
  const explain = ({ from, to }: Pick<DrawnEdge, 'from' | 'to'>): void => change({ why: [from, to] })
  const actions = useActions({ state, change, drawing, find: () => findBox.current?.focus(), explain })
  useKey('v', 'Lineage: graph or table', () => change({ view: state.view === 'graph' ? 'table' : 'graph' }))
  useKey('f', 'Lineage: paths to something', () => setPicking(true))

  const chosen = drawing?.nodes.find(({ id }) => id === state.focus)
  const active = chosen?.id ?? drawing?.focus ?? uri
  const hits = useMemo(() => hitsOf(drawing?.nodes ?? [], state.find), [drawing, state.find])
  const grouped = useGroupedHits(uri, state, drawing)
  const lit = useMemo(() => {
    if (state.find.trim() !== '') return new Set(hits.map(({ id }) => id))
    return path === undefined ? null : nodesAlong(path)
  }, [hits, state.find, path])
  // Brings a path into view once, when it is drawn completely.
  const isDrawn = along.length > 0 && along.every((id) => laid?.laid.positions.has(id) ?? false)
  const explained = useMemo(() => {
    const [from, to] = state.why
    return from === undefined || to === undefined ? null : { steps: [{ from, to }] }
  }, [state.why])
  const together = useMemo(
    () => explained?.steps.flatMap(({ from, to }) => [from, to]) ?? (isDrawn ? [uri, ...along] : []),
    [explained, isDrawn, uri, along],
  )
  const litEdges = useMemo(
    () => edgesAlong(drawing?.edges ?? [], explained ?? path ?? chosen?.id ?? null),
    [drawing, chosen, path, explained],
  )
  const name = middleCut(map.answer?.uri === uri ? map.answer.name : lastPart(uri), NAME_SHOWN)
  const title = `Lineage of ${name}`
  const shown = { active, lit, actions, labelOfType }
  const showsPaths = picking || state.to !== null
  // A table row already shows the details.
  const detailed = state.view === 'graph' ? chosen : undefined
  return (
    <div className={styles['page']} data-aside={detailed !== undefined || showsPaths} data-drawer={explained !== null}>
      <div className={styles['stage']}>
        <div className="unseen">
          <PageTitle title={title}>{title}</PageTitle>
        </div>
        <LineageToolbar
          uri={uri}
          state={state}
          change={change}
          types={types}
          labelOfType={labelOfType}
          exported={laid === null ? null : { laid, title, labelOfType }}
          findPaths={() => setPicking(true)}
        >
          <LineageFind
            text={state.find}
            hits={hits}
            grouped={grouped}
            box={findBox}
            search={(find) => change({ find })}
            actions={actions}
          />
        </LineageToolbar>
        {state.since === null ? null : <LineageSince since={state.since} change={change} />}
        {map.answer === undefined || laid === null ? (
          <div className={styles['awaited']}>
            <Answered shown={map} label="lineage" rows={10}>
              {() => <Skeleton rows={10} label="the drawing" />}
            </Answered>
          </div>
        ) : (
          <>
            <div className={styles['body']} data-view={state.view} data-outdated={map.outdated}>
              {state.view === 'graph' ? (
                <LineageCanvas {...shown} about={aboutNode} laid={laid} litEdges={litEdges} together={together} />
              ) : (
                <LineageTable {...shown} drawing={laid.drawing} />
              )}
            </div>
            <div className={styles['foot']}>
              <Answered shown={map} label="lineage">
                {(answer) => (
                  <LineageStatus
                    answer={answer}
                    state={state}
                    arrange={arrange}
                    uri={uri}
                    draw={(hops) => change({ hops, open: [] })}
                    closeAll={() => change({ open: [] })}
                  />
                )}
              </Answered>
            </div>
          </>
        )}
      </div>
      {detailed === undefined && !showsPaths ? null : (
        <div className={styles['aside']}>
          {showsPaths ? (
            <LineagePaths
              shown={paths}
              to={state.to}
              chosen={state.path}
              choose={(n) => change({ path: n })}
              pick={(target) => change({ to: target, path: 0 })}
              close={() => {
                setPicking(false)
                change({ to: null, path: 0 })
              }}
              drawn={laid?.laid.positions ?? NONE_DRAWN}
            />
          ) : null}
          {detailed === undefined || drawing === null ? null : (
            <LineageDetails {...shown} node={detailed} drawing={drawing} opened={state.open} />
          )}
        </div>
      )}
      {explained?.steps.map(({ from, to }) => (
        <Evidence key={`${from} ${to}`} uri={from} other={to} close={() => change({ why: [] })} />
      ))}
    </div>
  )
}

/** Below this width, a table reads better. */
const NARROW = 600

/** State of the view, stored in the address; changes replace the entry in the history. */
function useLineageState(): readonly [LineageState, (change: Partial<LineageState>) => void] {
  const texts = useSearch('/lineage/$')
  const state = useMemo(() => lineageStateOf(texts, window.innerWidth < NARROW), [texts])
  return [state, (part) => changeAddress(textsOf(part))]
}

/** Second line of every node, according to the lens. */
function useLens(
  lens: LineageLens,
  drawing: Drawing | null,
  labelOfType: (type: string | null) => string,
): (node: DrawnNode) => string {
  const nodes = drawing?.nodes ?? []
  const data = useGraphql(
    useMemo(() => lensQuery(lens, nodes), [lens, drawing]),
    {},
  ).answer?.data
  return useMemo(() => {
    const facts = data === undefined ? null : factsById(nodes, data)
    return (node) => lensText(node, labelOfType(node.type), { lens, facts })
  }, [lens, drawing, data, labelOfType])
}
