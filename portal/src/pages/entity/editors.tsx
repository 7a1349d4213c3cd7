// The editors of an entity: description, tags and owners.
import { useCallback, useEffect, useRef, useState, type FormEvent, type ReactNode } from 'react'
import { useAsOf } from '../../client/as-of.ts'
import { ask, run, type QuestionAnswer } from '../../client/ask.ts'
import type { RefusedRequest } from '../../client/refusal.ts'
import { useEdits, type GraphEdit } from '../../parts/edits.tsx'
import { EntityLink } from '../../parts/entity-link.tsx'
import { EntityPicker } from '../../parts/entity-picker.tsx'
import { Badge } from '../../ui/badge.tsx'
import { Button, IconButton } from '../../ui/button.tsx'
import { TagPicker } from './tag-picker.tsx'
import { tagsOf, tagText } from './tags.ts'
import { textOf, Value } from './values.tsx'
import styles from './header.module.css'

type DescribedEntity = QuestionAnswer<'describe'>
const VISIBLE = { waitFor: 'visible' } as const

const describeAs = (uri: string, description: string): ReturnType<typeof run<'annotate'>> =>
  run('annotate', { uri, ...(description === '' ? { noDescription: true } : { description }), ...VISIBLE })

/** What sources state is there again; where a person had described it before, that. */
async function restore(uri: string, before: string): Promise<void> {
  await run('retract', { uri, attributes: ['description'], ...VISIBLE })
  const { attributes } = await ask('describe', { uri })
  if ((textOf(attributes['description']) ?? '') !== before) await describeAs(uri, before)
}

export function DescriptionEditor({ entity: { uri, attributes } }: { readonly entity: DescribedEntity }) {
  const before = textOf(attributes['description']) ?? ''
  return (
    <Editor
      what="description"
      initial={before}
      editOf={(description) => ({
        done: description === '' ? 'Description removed' : 'Description changed',
        run: () => describeAs(uri, description),
        undo: () => restore(uri, before),
      })}
    >
      {before === '' ? (
        <span className={styles['muted']}>No description</span>
      ) : (
        <span className={styles['description']}>
          <Value value={before} />
        </span>
      )}
    </Editor>
  )
}

export function TagsEditor({ entity: { uri, attributes } }: { readonly entity: DescribedEntity }) {
  const asOf = useAsOf()
  const { edit, submit } = useEdits()
  const tags = tagsOf(attributes['tags']).map(tagText)
  const change = (tag: string, isAdded: boolean): GraphEdit => {
    const add = (): ReturnType<typeof run<'annotate'>> => run('annotate', { uri, addTags: [tag], ...VISIBLE })
    const remove = (): ReturnType<typeof run<'annotate'>> => run('annotate', { uri, removeTags: [tag], ...VISIBLE })
    return isAdded
      ? { done: `Tag ${tag} added`, run: add, undo: remove }
      : { done: `Tag ${tag} removed`, run: remove, undo: add }
  }
  return (
    <Picked
      what="tags"
      picker={
        <TagPicker
          label="Add a tag, as name or name=value"
          present={new Set(tags)}
          add={(tag) => submit(change(tag, true))}
        />
      }
    >
      {tags.length === 0 ? <span className={styles['muted']}>none</span> : null}
      {tags.map((tag) => (
        <span key={tag} className={styles['tag']}>
          <Badge title={tag}>
            <bdi>{tag}</bdi>
          </Badge>
          {asOf !== undefined ? null : (
            <IconButton icon="close" label={`Remove tag ${tag}`} onClick={() => void edit(change(tag, false))} />
          )}
        </span>
      ))}
    </Picked>
  )
}

export function OwnersEditor({ entity: { uri, relationships } }: { readonly entity: DescribedEntity }) {
  const asOf = useAsOf()
  const { edit } = useEdits()
  const owners = relationships.find(({ name }) => name === 'owners')
  const rows = owners?.rows ?? []
  const retract = (owner: string): Promise<unknown> =>
    run('retract', { uri, edges: [`Entity.ownedBy ${owner}`], ...VISIBLE })
  const add = useCallback(
    ({ uri: owner, name }: { readonly uri: string; readonly name: string | null }) =>
      void edit({
        done: `Owner ${name ?? owner} added`,
        run: () => run('annotate', { uri, addOwners: [owner], ...VISIBLE }),
        undo: () => run('retract', { uri, edges: [`Entity.ownedBy ${owner}`], ...VISIBLE }),
      }),
    [edit, uri],
  )
  return (
    <Picked what="owners" picker={<EntityPicker label="Add a person or team" choose={add} owners autoFocus />}>
      {rows.length === 0 ? <span className={styles['muted']}>No owner</span> : null}
      {rows.map((owner) => (
        <span key={owner.uri} className={styles['tag']}>
          <EntityLink uri={owner.uri} type={owner.entityType} name={owner.name} via="Owner" />
          {asOf !== undefined ? null : (
            <IconButton
              icon="close"
              label={`Remove owner ${owner.name ?? owner.uri}`}
              onClick={() =>
                void edit({
                  done: `Owner ${owner.name ?? owner.uri} removed`,
                  run: () => run('annotate', { uri, removeOwners: [owner.uri], ...VISIBLE }),
                  undo: () => retract(owner.uri),
                })
              }
            />
          )}
        </span>
      ))}
      {(owners?.count ?? 0) > rows.length ? (
        <span className={styles['muted']}>and {((owners?.count ?? 0) - rows.length).toLocaleString()} more</span>
      ) : null}
    </Picked>
  )
}

interface PickedProps {
  readonly what: string
  /** What adds another one: it is there while they are edited. */
  readonly picker: ReactNode
  readonly children: ReactNode
}

/** Several values with a pencil; while they are edited, with a picker. */
function Picked({ what, picker, children }: PickedProps) {
  const asOf = useAsOf()
  const { isOpen, open, close, pencil } = useEditing()
  return (
    <span className={styles['edited']}>
      <span className={styles['values']}>{children}</span>
      {isOpen ? (
        <span
          className={styles['picking']}
          onKeyDown={(event) => {
            if (event.key === 'Escape' && !event.defaultPrevented) close()
          }}
        >
          {picker}
          <Button onClick={close}>Done</Button>
        </span>
      ) : asOf !== undefined ? null : (
        <IconButton icon="edit" label={`Edit ${what}`} onClick={open} buttonRef={pencil} />
      )}
    </span>
  )
}

/** Whether something is edited; when that ends, its pencil has the focus again. */
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

interface EditorProps {
  readonly what: string
  readonly initial: string
  readonly editOf: (text: string) => GraphEdit
  /** What stands there while nobody edits. */
  readonly children: ReactNode
}

/** A value with a pencil; while it is edited, a field. Refused edits stay, with the reason. */
function Editor({ what, initial, editOf, children }: EditorProps) {
  const asOf = useAsOf()
  const { submit } = useEdits()
  const { isOpen, open, close: end, pencil } = useEditing()
  const [text, setText] = useState(initial)
  const [refusal, setRefusal] = useState<RefusedRequest | null>(null)
  const [busy, setBusy] = useState(false)
  if (!isOpen)
    return (
      <span className={styles['edited']}>
        <span className={styles['values']}>{children}</span>
        {asOf !== undefined ? null : (
          <IconButton
            icon="edit"
            label={`Edit ${what}`}
            onClick={() => {
              setText(initial)
              open()
            }}
            buttonRef={pencil}
          />
        )}
      </span>
    )
  const close = (): void => {
    end()
    setRefusal(null)
  }
  const save = async (event: FormEvent): Promise<void> => {
    event.preventDefault()
    const given = text.trim()
    if (given === initial.trim()) return close()
    setBusy(true)
    const refused = await submit(editOf(given))
    setBusy(false)
    if (refused === null) close()
    else setRefusal(refused)
  }
  return (
    <form
      className={styles['editor']}
      onSubmit={(event) => void save(event)}
      onKeyDown={(event) => {
        if (event.key === 'Escape') close()
      }}
    >
      <textarea
        rows={4}
        value={text}
        aria-label={`New ${what}`}
        placeholder={`New ${what}`}
        ref={(element) => {
          if (element !== null && document.activeElement === document.body) element.focus()
        }}
        onInput={(event) => setText(event.currentTarget.value)}
      />
      <Button type="submit" kind="main" disabled={busy}>
        Save
      </Button>
      <Button onClick={close}>Cancel</Button>
      {refusal === null ? null : (
        <p role="alert" className={styles['refused']}>
          {refusal.message} {refusal.hint}
        </p>
      )}
    </form>
  )
}
