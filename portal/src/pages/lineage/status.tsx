import { formatCount, formatNumber } from '../../../../src/lib/format-count.ts'
import { MAX_OPEN, type LineageState } from '../../lineage/address.ts'
import type { MapShown } from '../../lineage/drawing.ts'
import { IncompleteNote, withoutPeople } from '../../parts/incomplete-note.tsx'
import { Button } from '../../ui/button.tsx'
import { Note } from '../../ui/states.tsx'
import { upperFirst } from '../../../../src/lib/english.ts'

interface StatusProps {
  readonly answer: MapShown
  readonly state: Pick<LineageState, 'hops' | 'open' | 'production' | 'since' | 'view'>
  readonly arrange: () => void
  readonly closeAll: () => void
}

/** Tells screen readers how much of the lineage is drawn; shows what is left out or changed. */
export function LineageStatus({ answer, state, arrange, closeAll }: StatusProps) {
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
