import { useState } from 'react'
import { useAsOf } from '../../client/as-of.ts'
import { run } from '../../client/ask.ts'
import { noAnswer } from '../../client/refusal.ts'
import { queryClient } from '../../client/use-answer.ts'
import { Button } from '../../ui/button.tsx'
import { Icon } from '../../ui/icon.tsx'
import styles from './header.module.css'

/** Reads the entity from its source again, and shows what that led to. */
export function RefreshButton({ uri }: { readonly uri: string }) {
  const asOf = useAsOf()
  const [state, setState] = useState<{ readonly busy: boolean; readonly text: string }>({ busy: false, text: '' })
  if (asOf !== undefined) return null
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
  return (
    <>
      <Button onClick={() => void refresh()} disabled={state.busy}>
        <Icon name="refresh" /> Refresh from source
      </Button>
      <span role="status" className={styles['muted']}>
        {state.text}
      </span>
    </>
  )
}
