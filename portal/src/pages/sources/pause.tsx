import { useRights } from '../../client/use-rights.ts'
import type { SourceShown } from './health.ts'
import { CommandButton } from '../../parts/command-button.tsx'

/** Pauses, resumes or sweeps a source, if the reader may. */
export function SourceActions({ platform, pausedBy }: Pick<SourceShown, 'platform' | 'pausedBy'>) {
  const mayOperate = useRights().includes('operate')
  if (!mayOperate) return null
  return (
    <>
      {pausedBy === null ? (
        <CommandButton command="list-source" args={{ platform }}>
          Refresh now
        </CommandButton>
      ) : null}
      <CommandButton command={pausedBy === null ? 'pause-source' : 'resume-source'} args={{ platform }}>
        {pausedBy === null ? 'Pause' : 'Resume'}
      </CommandButton>
    </>
  )
}
