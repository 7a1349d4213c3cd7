import { formatNumber } from '../../../../src/lib/format-count.ts'
import { Link } from '../../routing/link.tsx'
import { useCatalogue } from '../../catalogue/use-catalogue.ts'
import type { QuestionAnswer } from '../../client/ask.ts'
import { EntityLines } from '../../lists/entity-lines.tsx'
import { ActivityList } from '../../parts/activity-list.tsx'
import { EntityLink } from '../../parts/entity-link.tsx'
import { Panel } from '../../ui/panel.tsx'
import { momentText } from '../../ui/time.tsx'
import { FIRST, useFirst } from './use-first.tsx'

type Home = QuestionAnswer<'home'>

export function RunningTestsPanel({ tests: { total, atLeast, nodes } }: Pick<Home, 'tests'>) {
  const { listed, more } = useFirst(nodes, 'tests')
  const left = total - nodes.length
  return (
    <Panel title="Running tests" count={total} actions={more}>
      {total === 0 ? <p className="muted">No running tests.</p> : null}
      <ul className="lines">
        {listed.map(({ uri, entityType, name, sentence }) => (
          <li key={uri} className="stack below" data-gap="1">
            <EntityLink uri={uri} entityType={entityType} name={name} />
            {sentence === null ? null : <bdi className="meta wrap">{sentence}</bdi>}
          </li>
        ))}
      </ul>
      {left <= 0 && !atLeast ? null : (
        <p className="muted">{`${atLeast ? 'At least ' : ''}${formatNumber(Math.max(0, left))} more not listed.`}</p>
      )}
    </Panel>
  )
}

export function FavouritesPanel({ favourites }: Pick<QuestionAnswer<'saved'>, 'favourites'>) {
  const { listed, more } = useFirst(favourites, 'favourites')
  return (
    <Panel title="Favourites" count={favourites.length} actions={more}>
      <EntityLines entities={listed} />
    </Panel>
  )
}

interface ChangesPanelProps extends Pick<Home, 'changes'> {
  readonly of: string | undefined
}

export function ChangesPanel({ changes: { items, since, more }, of }: ChangesPanelProps) {
  const isFromStart = since.tx === 0
  const { types } = useCatalogue()
  const shown = firstChanges(items, types, FIRST)
  const left = items.length - shown.length
  return (
    <Panel
      title="Changes"
      actions={
        <Link to="/changes" search={{ of, since: isFromStart ? undefined : since.at.replace(/:\d\d\.\d+Z$/, 'Z') }}>
          All changes
        </Link>
      }
    >
      {items.length === 0 ? (
        <p className="muted">
          {more ? (
            'Only routine changes lately.'
          ) : isFromStart ? (
            <>
              None yet: what changes at the <Link to="/sources">sources</Link> will appear here.
            </>
          ) : (
            `None since ${momentText(since.at)}.`
          )}
        </p>
      ) : null}
      <ActivityList items={shown} />
      {left === 0 ? null : <p className="muted">The most important of {items.length}; routine runs come last.</p>}
    </Panel>
  )
}

type Changes = QuestionAnswer<'home'>['changes']['items']
type Types = readonly Pick<QuestionAnswer<'types'>['types'][number], 'name' | 'attributes'>[]

/** Returns the most important changes, newest first; routine results of runs come last. */
export function firstChanges(items: Changes, types: Types, most: number): Changes {
  const isRun = (type: string | null): boolean =>
    types.some((one) => one.name === type && one.attributes.some(({ name }) => name === 'endedAt'))
  const rank = ({ severity, entityType }: Changes[number]): number =>
    severity !== 'low' ? 0 : isRun(entityType) ? 2 : 1
  const chosen = new Set(items.toSorted((a, b) => rank(a) - rank(b)).slice(0, most))
  return items.filter((one) => chosen.has(one))
}
