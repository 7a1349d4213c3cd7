import { formatCount, formatNumber } from '../../../../src/lib/format-count.ts'
import { MAX_HOPS, MAX_OPEN, type LineageState } from '../../lineage/address.ts'
import { useAnswer } from '../../client/use-answer.ts'
import type { MapShown } from '../../lineage/drawing.ts'
import { IncompleteNote, withoutPeople } from '../../parts/incomplete-note.tsx'
import { Button } from '../../ui/button.tsx'
import { Note } from '../../ui/states.tsx'
import { upperFirst } from '../../../../src/lib/english.ts'

interface StatusProps {
  readonly answer: MapShown
  readonly uri: string
  readonly draw: (hops: number) => void
  readonly state: Pick<LineageState, 'direction' | 'hops' | 'open' | 'production' | 'since' | 'view'>
  readonly arrange: () => void
  readonly closeAll: () => void
}

/** Tells screen readers how much of the lineage is drawn; shows what is left out or changed. */
export function LineageStatus({ answer, uri, state, arrange, closeAll, draw }: StatusProps) {
  const { hops, open, production, since, view } = state
  const { added = 0, removed = 0, reached, filtered, hidden } = answer.totals
  const opened = open.length
  const { sentence, notOpened, byTeam, edgesLeftOut, incomplete = [] } = answer
  const steps = formatCount(hops, 'step')
  const unlessNone = (count: number, what: string): readonly string[] =>
    count === 0 ? [] : [`${formatNumber(count)} ${what}`]
  const notable = [
    ...unlessNone(added, 'added'),
    ...unlessNone(removed, 'removed'),
    ...(since !== null && added + removed === 0 ? ['nothing added or removed'] : []),
    ...(production && reached === filtered ? [`nothing in production within ${steps}`] : []),
    ...(reached === 0 ? [`nothing known within ${steps}`] : []),
    ...unlessNone(filtered, 'filtered out'),
    ...unlessNone(hidden, 'without room'),
    ...(byTeam ? ['grouped by type and owning team'] : []),
    ...unlessNone(edgesLeftOut, 'lines left out'),
  ].join(' · ')
  return (
    <>
      <div className="row">
        <p role="status">
          <span className="unseen">{sentence} </span>
          {upperFirst(notable)}
        </p>
        {answer.beyond ? <Beyond uri={uri} reached={reached} state={state} draw={draw} /> : null}
        {view === 'graph' && answer.edges.some(({ inferred }) => inferred) ? (
          <span className="meta">Dashed: inferred</span>
        ) : null}
        {opened === 0 ? null : (
          <span>
            <Button kind="quiet" onClick={closeAll}>
              Close {formatNumber(opened)} opened
            </Button>
            <Button kind="quiet" title="Arrange again" onClick={arrange}>
              Arrange
            </Button>
          </span>
        )}
      </div>
      {opened < MAX_OPEN ? null : (
        <Note kind="info">{opened} are open, the limit. Close some, or draw around one of them.</Note>
      )}
      {notOpened.length === 0 ? null : (
        <Note kind="info">
          {notOpened.length === 1 ? 'One entity' : `${notOpened.length} entities`} that the address opens{' '}
          {notOpened.length === 1 ? 'is' : 'are'} not in this drawing, or found no room in it.
        </Note>
      )}
      <IncompleteNote incomplete={withoutPeople(incomplete)} quiet />
    </>
  )
}

interface BeyondProps extends Pick<StatusProps, 'uri' | 'draw'> {
  readonly reached: number
  readonly state: Pick<LineageState, 'direction' | 'hops'>
}

/** Says how much the drawing lacks because it ends after some steps, and draws as much of that as it can. */
function Beyond({ uri, reached, state: { direction, hops }, draw }: BeyondProps) {
  const walk = { uri, limit: 0 }
  const up = useAnswer('lineage', { ...walk, direction: 'upstream' }, { enabled: direction !== 'downstream' }).answer
  const down = useAnswer('lineage', { ...walk, direction: 'downstream' }, { enabled: direction !== 'upstream' }).answer
  const found = [...(direction === 'downstream' ? [] : [up]), ...(direction === 'upstream' ? [] : [down])]
  const left = found.reduce((sum, one) => sum + (one?.total ?? 0), 0) - reached
  if (found.includes(undefined) || left <= 0) return null
  const depth = Math.max(...found.map((one) => one?.depth ?? 0))
  return (
    <span className="meta">
      {formatNumber(left)} more beyond {formatCount(hops, 'step')}{' '}
      {hops < MAX_HOPS ? (
        <Button kind="quiet" onClick={() => draw(Math.min(MAX_HOPS, depth))}>
          {depth > MAX_HOPS ? `Show ${MAX_HOPS} steps` : 'Show all'}
        </Button>
      ) : null}
    </span>
  )
}
