import { useCommand } from '../../client/use-command.ts'
import { useRights } from '../../client/use-rights.ts'
import { Button } from '../../ui/button.tsx'
import { RefusalState } from '../../ui/states.tsx'
import type { SourceShown } from './health.ts'

/** Pauses, resumes or sweeps a source, if the reader may. */
export function SourceActions({ platform, pausedBy }: Pick<SourceShown, 'platform' | 'pausedBy'>) {
  const mayOperate = useRights().includes('operate')
  const pause = useCommand('pause-source')
  const resume = useCommand('resume-source')
  const sweep = useCommand('list-source')
  const { give, busy } = pausedBy === null ? pause : resume
  if (!mayOperate) return null
  return (
    <>
      {pausedBy === null ? (
        <Button onClick={() => sweep.give({ platform })} disabled={sweep.busy}>
          Refresh now
        </Button>
      ) : null}
      <Button onClick={() => give({ platform })} disabled={busy}>
        {pausedBy === null ? 'Pause' : 'Resume'}
      </Button>
      {[pause.refusal, resume.refusal, sweep.refusal].map((refusal) =>
        refusal === null ? null : <RefusalState key={refusal.code} refusal={refusal} />,
      )}
    </>
  )
}
