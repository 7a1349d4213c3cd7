import { createContext, useContext, useEffect, useMemo, useRef, useState, type ReactNode } from 'react'
import type { CommandAnswer } from '../client/ask.ts'
import { queryClient } from '../client/use-answer.ts'
import { noAnswer, type RefusedRequest } from '../../../clients/typescript/refusal.ts'
import { Button, IconButton, type ButtonProps } from '../ui/button.tsx'
import styles from './edits.module.css'

/** Milliseconds for which "Undo" is offered; later, the opposite edit does the same. */
const UNDO_MS = 30_000

/** Lets an edit answer once all readers see it, so that the page shows it when it is refetched. */
export const VISIBLE = { waitFor: 'visible' } as const

export interface GraphEdit {
  /** Past tense: `Rejected`, `Description changed`. */
  readonly done: string
  readonly run: () => Promise<EditCommandAnswer>
  /** Takes the answer to the edit, which names whose statement it is. */
  readonly undo: (edit: EditCommandAnswer) => Promise<unknown>
}
type EditCommandAnswer = Pick<CommandAnswer<'annotate'>, 'by' | 'tx'>

interface EditActions {
  /** Runs an edit; a refusal is shown below the page. */
  readonly edit: (edit: GraphEdit) => Promise<void>
  /** Runs an edit; resolves to the refusal, for a form that shows it. */
  readonly submit: (edit: GraphEdit) => Promise<RefusedRequest | null>
}

const EditsContext = createContext<EditActions | null>(null)

/** An edit refetches everything on the page. */
export function useEdits(): EditActions {
  const editing = useContext(EditsContext)
  if (editing === null) throw new Error('outside <Edits>')
  return editing
}

interface EditButtonProps extends ButtonProps {
  readonly what: GraphEdit
}

export function EditButton({ what, ...button }: EditButtonProps) {
  const { edit } = useEdits()
  return <Button {...button} onClick={() => void edit(what)} />
}

interface EditNotice {
  readonly text: string
  readonly undo: (() => Promise<unknown>) | null
  /** Stays until somebody closes it. */
  readonly failed: boolean
}

/** Wraps all pages, which may rerender at any time: shows below them what was done, with "Undo", or the refusal. */
export function Edits({ children }: { readonly children: ReactNode }) {
  const [notice, setNotice] = useState<EditNotice | null>(null)
  const bar = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (notice === null || notice.failed) return
    const timer = setTimeout(() => {
      if (bar.current?.contains(document.activeElement) === true) focusPage()
      setNotice(null)
    }, UNDO_MS)
    return () => clearTimeout(timer)
  }, [notice])
  const editing = useMemo((): EditActions => {
    const submit: EditActions['submit'] = async ({ done, run, undo }) => {
      try {
        const answer = await run()
        // An edit without effect can't be undone: that would remove the earlier statement.
        if (answer.tx === null)
          setNotice({ text: 'Nothing changed: it already had this value.', undo: null, failed: false })
        else setNotice({ text: `${done}.`, undo: () => undo(answer), failed: false })
      } catch (error) {
        return noAnswer(error)
      }
      await queryClient.invalidateQueries()
      catchFocus(() => bar.current?.querySelector('button') ?? page())
      return null
    }
    const edit: EditActions['edit'] = async (one) => {
      const refusal = await submit(one)
      if (refusal !== null) setNotice(failure('Couldn’t save', refusal))
    }
    return { edit, submit }
  }, [])
  const takeBack = async (undo: () => Promise<unknown>): Promise<void> => {
    try {
      await undo()
      focusPage()
      setNotice({ text: 'Undone.', undo: null, failed: false })
    } catch (error) {
      setNotice(failure('Couldn’t undo', noAnswer(error)))
    }
    await queryClient.invalidateQueries()
  }
  const undo = notice?.undo ?? null
  const failed = notice?.failed === true
  return (
    <EditsContext.Provider value={editing}>
      {children}
      <div ref={bar} className={styles['bar']} data-shown={notice !== null} data-failed={failed}>
        <span role="status">{failed ? '' : notice?.text}</span>
        {failed ? <span role="alert">{notice.text}</span> : null}
        {undo === null ? null : <Button onClick={() => void takeBack(undo)}>Undo</Button>}
        {failed ? <IconButton icon="close" label="Close" onClick={() => setNotice(null)} /> : null}
      </div>
    </EditsContext.Provider>
  )
}

/** Frames to wait until the effects of an edit are rendered. */
const MAX_FRAMES = 30

/** The pressed button may disappear with what it removed: then the focus moves on. */
function catchFocus(to: () => HTMLElement | null, frames = MAX_FRAMES): void {
  if (document.activeElement === document.body) to()?.focus()
  else if (frames > 0) requestAnimationFrame(() => catchFocus(to, frames - 1))
}

const page = (): HTMLElement | null => document.querySelector('main')

function focusPage(): void {
  page()?.focus({ preventScroll: true })
}

function failure(what: string, { message, hint }: RefusedRequest): EditNotice {
  return { text: [`${what}: ${message}`, hint].filter(Boolean).join(' '), undo: null, failed: true }
}
