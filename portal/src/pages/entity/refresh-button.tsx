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
    setState({ busy: true, text: 'Reading its source …' })
    try {
      const { visible, notRead = [] } = await run('refresh', { uri, waitFor: 'visible' })
      const [first] = notRead
      const text =
        first !== undefined
          ? `It could not be read: ${first.reason}`
          : visible === true
            ? 'Read from its source just now.'
            : 'It is being read: the page shows it once it is there.'
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
