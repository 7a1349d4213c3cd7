import { formatNumber } from '../../../../src/lib/format-count.ts'
import { lazyComponent } from '../../routing/lazy-component.tsx'
import { useEffect, useRef, useState, type ReactNode } from 'react'
import { ask, run, type QuestionAnswer } from '../../client/ask.ts'
import { useEdits, VISIBLE, type GraphEdit } from '../../parts/edits.tsx'
import { Tag } from '../../ui/state.tsx'
import { Button, IconButton } from '../../ui/button.tsx'
import { FactCell } from '../../ui/facts.tsx'
import { Description } from './description.tsx'
import { Owners } from './owners.tsx'
import { isOwnFact, tagsOf, tagText } from './tags.ts'
import { textOf } from '../../catalogue/name-of.ts'
import { useMay } from '../../client/use-rights.ts'
import styles from './header.module.css'

const TextForm = lazyComponent(() => import('./text-form.tsx'), 'TextForm')
const EditedOwners = lazyComponent(() => import('./owner-editing.tsx'), 'EditedOwners')
const OwnerPicker = lazyComponent(() => import('./owner-editing.tsx'), 'OwnerPicker')
const TagPicker = lazyComponent(() => import('./tag-picker.tsx'), 'TagPicker')

type DescribedEntity = QuestionAnswer<'describe'>
const describeAs = (uri: string, description: string): ReturnType<typeof run<'annotate'>> =>
  run('annotate', { uri, ...(description === '' ? { noDescription: true } : { description }), ...VISIBLE })

/** Restores a person's earlier description, or else what sources state. */
async function restore(uri: string, before: string): Promise<void> {
  await run('retract', { uri, attributes: ['description'], ...VISIBLE })
  const { attributes } = await ask('describe', { uri })
  if ((textOf(attributes['description']) ?? '') !== before) await describeAs(uri, before)
}

export function DescriptionEditor({ entity: { uri, attributes } }: { readonly entity: DescribedEntity }) {
  const editing = useEditing()
  const before = textOf(attributes['description']) ?? ''
  if (editing.isOpen)
    return (
      <TextForm
        label="New description"
        initial={before}
        close={editing.close}
        editOf={(description) => ({
          done: description === '' ? 'Description removed' : 'Description changed',
          run: () => describeAs(uri, description),
          undo: () => restore(uri, before),
        })}
      />
    )
  return (
    <span className={styles['text']} data-text>
      {before === '' ? (
        <span className="muted">No description</span>
      ) : (
        <div>
          <Description text={before} />
        </div>
      )}
      <Pencil what="description" editing={editing} />
    </span>
  )
}

export function TagsFact({ entity: { uri, entityType, attributes } }: { readonly entity: DescribedEntity }) {
  const editing = useEditing()
  const { edit, submit } = useEdits()
  const all = tagsOf(attributes['tags'])
  const tags = all.filter((tag) => !isOwnFact(entityType, tag)).map(tagText)
  const change = (tag: string, isAdded: boolean): GraphEdit => {
    const add = (): ReturnType<typeof run<'annotate'>> => run('annotate', { uri, addTags: [tag], ...VISIBLE })
    const remove = (): ReturnType<typeof run<'annotate'>> => run('annotate', { uri, removeTags: [tag], ...VISIBLE })
    return isAdded
      ? { done: `Tag ${tag} added`, run: add, undo: remove }
      : { done: `Tag ${tag} removed`, run: remove, undo: add }
  }
  return (
    <PickedFact
      label="Tags"
      what="tags"
      editing={editing}
      picker={
        <TagPicker
          label="Add a tag, as name or name::value"
          present={new Set(all.map(tagText))}
          add={(tag) => submit(change(tag, true))}
        />
      }
    >
      {tags.length === 0 ? <span className="muted">none</span> : null}
      {tags.map((tag) => (
        <span key={tag} className={styles['tag']}>
          <Tag title={tag}>
            <bdi>{tag}</bdi>
          </Tag>
          {editing.isOpen ? (
            <IconButton icon="close" label={`Remove tag ${tag}`} onClick={() => void edit(change(tag, false))} />
          ) : null}
        </span>
      ))}
    </PickedFact>
  )
}

interface OwnerFactProps {
  readonly entity: DescribedEntity
  /** Asks the owners a question; null if the reader can't. */
  readonly ask: (() => void) | null
}

/** Owning teams with contact details, and people. In edit mode, stated ones can be removed. */
export function OwnerFact({ entity, ask }: OwnerFactProps) {
  const editing = useEditing()
  const owners = entity.relationships.find(({ name }) => name === 'owners')
  const more = (owners?.count ?? 0) - (owners?.rows ?? []).length
  return (
    <PickedFact
      label="Owner"
      what="owners"
      editing={editing}
      action={
        ask === null ? null : (
          <span className={styles['ask']}>
            <Button kind="quiet" onClick={ask}>
              Ask<span className="unseen"> the owner</span>
            </Button>
          </span>
        )
      }
      picker={<OwnerPicker uri={entity.uri} />}
    >
      {editing.isOpen ? <EditedOwners entity={entity} /> : <Owners entity={entity} />}
      {more > 0 ? <span className="muted">and {formatNumber(more)} more</span> : null}
    </PickedFact>
  )
}

interface PickedFactProps {
  readonly label: string
  readonly what: string
  readonly editing: Editing
  /** Field to add another, shown in edit mode. */
  readonly picker: ReactNode
  /** Shown beside the pencil. */
  readonly action?: ReactNode
  readonly children: ReactNode
}

/** Several values with a pencil in their heading; in edit mode, with a picker. */
function PickedFact({ label, what, editing, picker, action = null, children }: PickedFactProps) {
  const { isOpen, close } = editing
  return (
    <FactCell
      label={label}
      action={
        isOpen ? null : (
          <>
            <Pencil what={what} editing={editing} /> {action}
          </>
        )
      }
      value={
        <span className={styles['edited']}>
          <span className={styles['values']}>{children}</span>
          {isOpen ? (
            <span
              className={`row ${styles['picking']}`}
              data-gap="2"
              onKeyDown={(event) => {
                if (event.key === 'Escape' && !event.defaultPrevented) close()
              }}
            >
              {picker}
              <Button onClick={close}>Done</Button>
            </span>
          ) : null}
        </span>
      }
    />
  )
}

/** Absent on pages of the past, and for readers who may not edit. */
function Pencil({ what, editing: { open, pencil } }: { readonly what: string; readonly editing: Editing }) {
  if (!useMay('edit')) return null
  return (
    <span className={styles['pencil']}>
      <IconButton icon="edit" label={`Edit ${what}`} onClick={open} buttonRef={pencil} />
    </span>
  )
}

type Editing = ReturnType<typeof useEditing>

/** Edit mode; when it ends, the focus returns to the pencil. */
function useEditing() {
  const [isOpen, setOpen] = useState(false)
  const pencil = useRef<HTMLButtonElement>(null)
  const wasOpen = useRef(false)
  useEffect(() => {
    if (wasOpen.current && !isOpen) pencil.current?.focus()
    wasOpen.current = isOpen
  }, [isOpen])
  return { isOpen, open: () => setOpen(true), close: () => setOpen(false), pencil }
}
