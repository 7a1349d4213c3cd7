import type { ReactNode } from 'react'
import { createContext, useCallback, useContext, useEffect, useMemo, useState } from 'react'
import type { CommandAnswer } from '../client/ask.ts'
import { queryClient } from '../client/use-answer.ts'
import { noAnswer, type RefusedRequest } from '../client/refusal.ts'
import { Button } from '../ui/button.tsx'
import styles from './edits.module.css'

/** So long an edit can be taken back by a press; by its opposite it can be later as well. */
const UNDO_MS = 8_000

/** Something that a person changes, and how it is taken back. */
export interface GraphEdit {
  /** What was done: `Rejected`, `Description changed`. */
  readonly done: string
  readonly run: () => Promise<Edit>
  /** With the answer to the edit: whose statement it is. */
  readonly undo: (edit: Edit) => Promise<unknown>
}
type Edit = CommandAnswer<'annotate'>

type Edited = (edit: GraphEdit) => Promise<RefusedRequest | null>

const EditsContext = createContext<Edited>(() => Promise.resolve(null))

/** Runs an edit; answers why it was refused, where it was. Everything on the page is read again after it. */
export function useEdits(): Edited {
  return useContext(EditsContext)
}

interface Shown {
  readonly text: string
  readonly undo: (() => Promise<unknown>) | null
}

/** Around a page on which people change things: what was done stands below it for a while, with Undo. */
export function Edits({ children }: { readonly children: ReactNode }) {
  const [shown, show] = useState<Shown | null>(null)
  useEffect(() => {
    if (shown === null) return
    const timer = setTimeout(() => show(null), UNDO_MS)
    return () => clearTimeout(timer)
  }, [shown])
  const edit = useCallback<Edited>(async ({ done, run, undo }) => {
    try {
      const answer = await run()
      // What was so already is not undone: that would take away what was there before.
      if (answer.tx === null) show({ text: 'It was so already.', undo: null })
      else show({ text: `${done}.`, undo: () => undo(answer) })
    } catch (error) {
      return noAnswer(error)
    }
    await queryClient.invalidateQueries()
    return null
  }, [])
  const takeBack = async (undo: () => Promise<unknown>): Promise<void> => {
    try {
      await undo()
      show({ text: 'Taken back.', undo: null })
    } catch (error) {
      show({ text: `It could not be taken back: ${noAnswer(error).message}`, undo: null })
    }
    await queryClient.invalidateQueries()
  }
  const undo = shown?.undo ?? null
  const value = useMemo(() => edit, [edit])
  return (
    <EditsContext.Provider value={value}>
      {children}
      <div className={styles['bar']} data-shown={shown !== null}>
        <span role="status">{shown?.text ?? ''}</span>
        {undo === null ? null : <Button onClick={() => void takeBack(undo)}>Undo</Button>}
      </div>
    </EditsContext.Provider>
  )
}
