import { useAsOf } from '../../client/as-of.ts'
import { useCommand } from '../../client/use-submission.ts'

interface RefreshFromSource {
  readonly refresh: () => void
  readonly busy: boolean
  readonly text: string
}

/** Rereads the entity from its source. Null on pages of the past, which don't change. */
export function useRefresh(uri: string): RefreshFromSource | null {
  const asOf = useAsOf()
  const { run, busy, done, refusal } = useCommand('refresh')
  if (asOf !== undefined) return null
  const refresh = (): void => run({ uri, waitFor: 'visible' })
  if (busy) return { refresh, busy, text: 'Reading from source…' }
  if (refusal !== null) return { refresh, busy, text: [refusal.message, refusal.hint].filter(Boolean).join(' ') }
  if (done === null) return { refresh, busy, text: '' }
  const [first] = done.notRead ?? []
  if (first !== undefined) return { refresh, busy, text: `Couldn’t read it: ${first.reason}` }
  const text = done.visible === true ? 'Read from its source.' : 'Queued: this page updates when it arrives.'
  return { refresh, busy, text }
}
