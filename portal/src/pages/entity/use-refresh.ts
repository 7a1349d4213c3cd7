import { useState } from 'react'
import { useAsOf } from '../../client/as-of.ts'
import { run } from '../../client/ask.ts'
import { noAnswer } from '../../../../clients/typescript/refusal.ts'
import { queryClient } from '../../client/use-answer.ts'

interface RefreshFromSource {
  readonly refresh: () => Promise<void>
  readonly busy: boolean
  /** What it led to, in words. */
  readonly text: string
}

/** Reads the entity from its source again. Null on a page of the past, which doesn't change. */
export function useRefresh(uri: string): RefreshFromSource | null {
  const asOf = useAsOf()
  const [state, setState] = useState<{ readonly busy: boolean; readonly text: string }>({ busy: false, text: '' })
  const refresh = async (): Promise<void> => {
    setState({ busy: true, text: 'Reading from source…' })
    try {
      const { visible, notRead = [] } = await run('refresh', { uri, waitFor: 'visible' })
      const [first] = notRead
      const text =
        first !== undefined
          ? `Couldn’t read it: ${first.reason}`
          : visible === true
            ? 'Up to date with its source.'
            : 'Queued: this page updates when it arrives.'
      setState({ busy: false, text })
      await queryClient.invalidateQueries()
    } catch (error) {
      const { message, hint } = noAnswer(error)
      setState({ busy: false, text: [message, hint].filter(Boolean).join(' ') })
    }
  }
  return asOf === undefined ? { refresh, ...state } : null
}
