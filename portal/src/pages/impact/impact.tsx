import { hrefOf } from '../../routing/address.ts'
import { Link } from '../../routing/link.tsx'
import { useAddress, useSearch } from '../../routing/use-address.tsx'
import { inSentence, upperFirst } from '../../../../src/lib/english.ts'
import { formatCount, formatNumber } from '../../../../src/lib/format-count.ts'
import { useCatalogue } from '../../catalogue/use-catalogue.ts'
import { lastPart, partOfUri, uriOfPart } from '../../client/addresses.ts'
import { useAnswer, type ShownAnswer } from '../../client/use-answer.ts'
import { Answered } from '../../parts/answered.tsx'
import { DownloadLink } from '../../parts/download-link.tsx'
import { FilterSelect } from '../../lists/filter-select.tsx'
import { IncompleteNote } from '../../parts/incomplete-note.tsx'
import { ToldApart } from '../../parts/told-apart.tsx'
import { StartPage } from '../../lists/start-page.tsx'
import { DetailedTable } from '../../lists/detailed-table.tsx'
import { Button } from '../../ui/button.tsx'
import { CopyButton } from '../../ui/copy.tsx'
import { Figures, type Figure } from '../../lists/figures.tsx'
import { Filters, ListPage } from '../../lists/list-page.tsx'
import { EmptyState } from '../../ui/states.tsx'
import { ShowMore, useFolds, useLimit, type TableGroup } from '../../lists/list-table.tsx'
import { IMPACT_COLUMNS } from './columns.tsx'
import { ImpactDetails } from './details.tsx'
import {
  rowsOf,
  teamsOf,
  teamsOfRow,
  uncountedTypes,
  unlistedTeams,
  type ImpactAnswerShown,
  type ImpactedNode,
} from './rows.ts'
import { EntityPageLink } from '../../parts/entity-page-link.tsx'

/** Rows per team; the file has the rest. */
const MAX_ROWS = 100

const STORIES = [
  { title: 'Most used data', q: 'type:Dataset is:live', sort: 'usage', note: 'What breaks if a column changes?' },
  { title: 'Most used feature', q: 'type:Feature is:live', sort: 'usage', note: 'Which running models need it?' },
  { title: 'Most used pipeline', q: 'type:Pipeline is:live', sort: 'usage', note: 'Whom to tell before it stops?' },
] as const

/** Impact of a change to an entity: a page to decide from. */
export function ImpactPage() {
  const { rest } = useAddress()
  if (rest === '')
    return (
      <StartPage
        title="Impact"
        about="Which models, deployments, running tests, services and teams depend on something, and how."
        finder="Entity to change"
        to="/impact/$"
        stories={STORIES}
      />
    )
  return <ImpactOf key={rest} uri={uriOfPart(rest)} />
}

function ImpactOf({ uri }: { readonly uri: string }) {
  const { team, type } = useSearch('/impact/$')
  const [limit, more] = useLimit(MAX_ROWS)
  const args = { uri, team: team ?? 'largest', types: type }
  const impact = useAnswer('impact', { ...args, limit, weakest: true, steps: true }, { keep: true })
  const { answer } = impact
  const name = answer?.name ?? lastPart(uri)
  return (
    <ListPage
      title={`Impact of ${name}`}
      heading={
        <>
          Impact of{' '}
          <EntityPageLink uri={uri}>
            <bdi>{name}</bdi>
          </EntityPageLink>
        </>
      }
      actions={
        <>
          <DownloadLink of="impact" args={{ uri, types: type, team }} format="csv" />
          <Button onClick={() => window.print()}>Print</Button>
          {answer === undefined ? null : <Permalink uri={uri} tx={answer.tx} />}
        </>
      }
    >
      <Answered shown={impact} label="the impact" rows={8}>
        {(shown) => <ImpactShown answer={shown} impact={impact} more={more} />}
      </Answered>
    </ListPage>
  )
}

/** Link to the page exactly as it is now. */
function Permalink({ uri, tx }: { readonly uri: string; readonly tx: number }) {
  const href = hrefOf({ to: '/impact/$', rest: partOfUri(uri), search: { asOf: String(tx) } }, useAddress())
  return <CopyButton text={new URL(href, location.origin).href} what="permalink" />
}

interface ImpactShownProps {
  readonly answer: ImpactAnswerShown
  readonly impact: ShownAnswer<ImpactAnswerShown>
  readonly more: (() => void) | null
}

function ImpactShown({ answer, impact, more }: ImpactShownProps) {
  const { labelOfType, pluralOfType } = useCatalogue()
  const groups = useGroups(answer, more)
  const { uri, total, sentence, surfaces, surfacesTotal, evaluated, incomplete = [] } = answer
  const { type } = useSearch('/impact/$')
  // With a type filter, the answer counts only that type.
  const all = useAnswer('impact', { uri, limit: 0 }, { enabled: type !== undefined }).answer
  const { totals } = type === undefined ? answer : (all ?? answer)
  const figures = useFigures({ ...answer, totals })
  const uncounted = uncountedTypes({ ...answer, totals }).map(({ type, count }) =>
    formatCount(count, inSentence(labelOfType(type)), inSentence(pluralOfType(type))),
  )
  const left = unlistedTeams(answer)
  return (
    <>
      <p>
        <bdi className="wrap">{sentence}</bdi>{' '}
        {evaluated === 0 ? null : (
          <EntityPageLink uri={uri} search={{ tab: 'usage' }}>
            View evaluated versions
          </EntityPageLink>
        )}
      </p>
      <Figures label="Affected" figures={figures} />
      <p className="muted">{notesOf(answer, uncounted)}</p>
      {total === 0 && type === undefined ? (
        <EmptyState text="No known dependents, direct or indirect.">
          There may be others that no source reports: see the known gaps.
        </EmptyState>
      ) : (
        <>
          <Filters>
            <FilterSelect
              label="Type"
              name="type"
              options={{
                '': 'All types',
                ...Object.fromEntries(
                  totals.flatMap(({ type: one, count }) =>
                    one === null ? [] : [[one, `${labelOfType(one)} (${formatNumber(count)})`]],
                  ),
                ),
              }}
            />
            {surfaces.length === 0 ? null : (
              <span className="muted wrap">
                Shown to members on {surfaces.map(({ name }) => name).join(', ')}
                {surfacesTotal > surfaces.length ? ` and ${surfacesTotal - surfaces.length} more` : ''}
              </span>
            )}
          </Filters>
          <div data-outdated={impact.outdated}>
            <ToldApart entities={rowsOf(answer)}>
              <DetailedTable
                label="Affected by team"
                columns={IMPACT_COLUMNS}
                rows={rowsOf(answer)}
                groups={groups}
                keyOf={({ uri: key }) => key}
                nameOf={({ name }) => name}
                details={(row) => <ImpactDetails answer={answer} row={row} />}
              />
            </ToldApart>
          </div>
          {left === 0 ? null : (
            <p className="muted">{formatNumber(left)} more teams: choose a type, or see the CSV file.</p>
          )}
        </>
      )}
      <IncompleteNote incomplete={incomplete} />
    </>
  )
}

/** Groups by team: all expanded if their rows fit on the page, otherwise one. */
function useGroups(answer: ImpactAnswerShown, more: (() => void) | null): readonly TableGroup<ImpactedNode>[] {
  const { listed } = answer
  const foldOf = useFolds('team', listed)
  const rows = rowsOf(answer)
  return teamsOf(answer).map(({ key, title, total }) => {
    if (listed === undefined)
      return { key, title, count: total, rows: rows.filter((row) => teamsOfRow(row).includes(key)) }
    const isListed = key === listed
    return {
      key,
      title,
      count: total,
      rows: isListed ? rows : [],
      fold: foldOf(key),
      ...(isListed && rows.length < total && { foot: <ShowMore shown={rows.length} total={total} more={more} /> }),
    }
  })
}

/** At most five figures: the sentence has them all. */
const MAX_FIGURES = 4

function useFigures(answer: ImpactAnswerShown): readonly Figure[] {
  const { affected, totals, teamsTotal } = answer
  const listed = (type: string): number => totals.find((one) => one.type === type)?.count ?? 0
  return [
    ...affected.slice(0, MAX_FIGURES).map(({ type, count, what }) => ({
      label: upperFirst(what),
      value: formatNumber(count),
      ...(count > 0 && { note: <TypeLink type={type} counted={count} listed={Math.max(count, listed(type))} /> }),
    })),
    { label: 'Teams', value: formatNumber(teamsTotal) },
  ]
}

/** Says what the figures leave out. */
function notesOf(
  { total, live, liveCounted, deleted, unknown, hidden }: ImpactAnswerShown,
  uncounted: readonly string[],
): string {
  const notes = [
    `${formatNumber(total)} reached in all`,
    liveCounted === total && live < total ? `${formatNumber(live)} through live entities only` : '',
    deleted === 0 ? '' : `${formatNumber(deleted)} deleted not counted`,
    unknown === 0 ? '' : `${formatNumber(unknown)} reference only`,
    hidden === undefined ? '' : `${formatNumber(hidden)} more you may not see`,
  ]
  const others = uncounted.length === 0 ? '' : `. Also reached: ${uncounted.join(', ')}.`
  return notes.filter((note) => note !== '').join(', ') + others
}

interface TypeLinkProps {
  readonly type: string
  readonly counted: number
  /** How many of the type the page lists, whatever their state. */
  readonly listed: number
}

function TypeLink({ type, counted, listed }: TypeLinkProps) {
  const { pluralOfType } = useCatalogue()
  return (
    <Link to="." search={(before) => ({ ...before, type, team: '', row: '' })} replace resetScroll={false}>
      {counted < listed ? `of ${formatNumber(listed)}` : 'View'}
      <span className={counted < listed ? undefined : 'unseen'}> {inSentence(pluralOfType(type))}</span>
    </Link>
  )
}
