import { useCommand } from '../../client/use-command.ts'
import { useRights } from '../../client/use-rights.ts'
import { Button } from '../../ui/button.tsx'
import { Note, RefusalState } from '../../ui/states.tsx'
import { Ago } from '../../ui/time.tsx'
import type { SourceShown } from './health.ts'

type PausedSource = Pick<SourceShown, 'platform' | 'pausedBy'>

/** Who paused a source, and the buttons for whoever may pause it, resume it or have it listed. */
export function SourcePause({ source: { platform, pausedBy } }: { readonly source: PausedSource }) {
  const mayOperate = useRights().includes('operate')
  const pause = useCommand('pause-source')
  const resume = useCommand('resume-source')
  const list = useCommand('list-source')
  const { give, busy } = pausedBy === null ? pause : resume
  return (
    <>
      {pausedBy === null ? null : (
        <Note kind="warn">
          Paused by <bdi>{pausedBy.name}</bdi> since <Ago at={pausedBy.since} />. Nothing is read from it; its events
          wait.
        </Note>
      )}
      {mayOperate ? (
        <p className="row">
          <Button onClick={() => give({ platform })} disabled={busy}>
            {pausedBy === null ? 'Pause' : 'Resume'}
          </Button>{' '}
          {pausedBy === null ? (
            <Button onClick={() => list.give({ platform })} disabled={list.busy}>
              List now
            </Button>
          ) : null}
        </p>
      ) : null}
      {[pause.refusal, resume.refusal, list.refusal].map((refusal) =>
        refusal === null ? null : <RefusalState key={refusal.code} refusal={refusal} />,
      )}
    </>
  )
}
