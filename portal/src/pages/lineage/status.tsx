import type { MapShown } from '../../lineage/drawing.ts'
import { Note } from '../../ui/states.tsx'
import styles from './lineage.module.css'

interface StatusProps {
  readonly answer: MapShown & { readonly incomplete?: readonly { readonly part: string; readonly reason: string }[] }
  readonly hops: number
}

/** How much of the lineage is seen, to the last entity, and why there may be more. */
export function LineageStatus({ answer, hops }: StatusProps) {
  const { sentence, beyond, notOpened, byTeam, edgesLeftOut, incomplete = [] } = answer
  const steps = hops === 1 ? '1 step' : `${hops} steps`
  return (
    <>
      <p role="status" className={styles['status']}>
        {sentence}
        {beyond ? ` · more lies beyond ${steps}` : ''}
        {byTeam ? ' · grouped by type and owning team' : ''}
        {edgesLeftOut > 0 ? ` · ${edgesLeftOut.toLocaleString()} lines left out` : ''}
      </p>
      {notOpened.length === 0 ? null : (
        <Note kind="info">
          {notOpened.length === 1 ? 'One thing' : `${notOpened.length} things`} that the address opens{' '}
          {notOpened.length === 1 ? 'is' : 'are'} not in this drawing, or found no room in it.
        </Note>
      )}
      {incomplete.map(({ part, reason }) => (
        <Note key={part + reason} kind="warn">
          This may be incomplete: {reason}.
        </Note>
      ))}
    </>
  )
}
