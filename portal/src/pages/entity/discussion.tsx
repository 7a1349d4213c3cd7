import { useRef, useState, type ReactNode } from 'react'
import { run, type QuestionAnswer } from '../../client/ask.ts'
import { useAnswer } from '../../client/use-answer.ts'
import { ContactLinks } from '../../parts/contact-links.tsx'
import { EditButton, VISIBLE, type GraphEdit } from '../../parts/edits.tsx'
import { EntityLink } from '../../parts/entity-link.tsx'
import { State } from '../../ui/state.tsx'
import { Button } from '../../ui/button.tsx'
import { Ago } from '../../ui/time.tsx'
import { TextForm } from './text-form.tsx'
import type { NewThread } from './commenting.ts'
import type { DiscussionProps } from './discussion-panel.tsx'
import { isBy, piecesOf, threadsOf, type ShownComment, type Thread } from './threads.ts'
import styles from './discussion.module.css'

type DescribedEntity = QuestionAnswer<'describe'>

/** Limit of the service. */
const LONGEST = 2_000
/** Threads shown at first. */
const FIRST = 5

/** Open questions first, then the newest. */
export function Discussion({ entity, writing, write, mayComment }: DiscussionProps & { readonly mayComment: boolean }) {
  const { comments, uri } = entity
  const [showsAll, setShowsAll] = useState(false)
  const { answer: me } = useAnswer('me', {}, { enabled: mayComment && comments.length > 0 })
  const threads = threadsOf(comments)
  const shown = showsAll ? threads : threads.slice(0, FIRST)
  return (
    <>
      {writing === null || !mayComment ? null : (
        <NewThreadForm key={writing} entity={entity} writing={writing} close={() => write(null)} />
      )}
      <ol className={styles['threads']}>
        {shown.map((thread) => (
          <ThreadItem key={thread.id} uri={uri} thread={thread} author={me?.statesAs ?? null} mayComment={mayComment} />
        ))}
      </ol>
      {shown.length === threads.length ? null : (
        <Button kind="quiet" onClick={() => setShowsAll(true)}>
          Show {threads.length - shown.length} more
        </Button>
      )}
    </>
  )
}

interface NewThreadProps {
  readonly entity: DescribedEntity
  readonly writing: NewThread
  readonly close: () => void
}

function NewThreadForm({ entity, writing, close }: NewThreadProps) {
  const isQuestion = writing === 'question'
  const done = isQuestion ? 'Question added' : 'Comment added'
  return (
    <TextForm
      label={isQuestion ? 'Question to the owner' : 'New comment'}
      submitLabel={isQuestion ? 'Ask' : 'Comment'}
      longest={LONGEST}
      close={close}
      editOf={(text) => commentEdit(entity.uri, { text, question: isQuestion }, done)}
      hint={isQuestion ? <OwnerHint entity={entity} /> : null}
    />
  )
}

/** Says who sees the question, and how else to reach them. */
function OwnerHint({ entity: { owningTeams, relationships } }: { readonly entity: DescribedEntity }) {
  const owners = relationships.find(({ name }) => name === 'owners')?.count ?? 0
  if (owners === 0 && owningTeams.length === 0) return <>No owner yet: the question stays on this page.</>
  const contacts = owningTeams.filter(({ email, slack }) => email !== null || slack !== null)
  return (
    <>
      The question stays on the owners’ Home page until it is answered. No message is sent
      {contacts.length === 0 ? '.' : ': for an urgent one, write to '}
      {contacts.map(({ team, name, tag, email, slack }) => (
        <span key={team ?? tag} className={styles['contact']}>
          <bdi>{name ?? tag}</bdi> <ContactLinks name={name ?? tag ?? ''} email={email} slack={slack} />
        </span>
      ))}
    </>
  )
}

interface ThreadProps {
  readonly uri: string
  readonly thread: Thread
  /** The current user; null while unknown. */
  readonly author: string | null
  readonly mayComment: boolean
}

function ThreadItem({ uri, thread: { id, first, replies }, author, mayComment }: ThreadProps) {
  const [isReplying, setIsReplying] = useState(false)
  const row = useRef<HTMLLIElement>(null)
  const shared = { uri, author, mayComment }
  const close = (): void => {
    setIsReplying(false)
    row.current?.querySelector<HTMLElement>('[data-acts] button')?.focus()
  }
  return (
    <li ref={row} className={styles['thread']}>
      {first === null ? (
        <p className={`row muted ${styles['about']}`}>A deleted comment</p>
      ) : (
        <CommentRow {...shared} comment={first}>
          {mayComment ? (
            <Button kind="quiet" onClick={() => setIsReplying(true)}>
              Reply
            </Button>
          ) : null}
          {first.open && mayComment ? (
            <EditButton kind="quiet" what={commentEdit(uri, { replyTo: id, answered: true }, 'Marked as answered')}>
              Mark as answered
            </EditButton>
          ) : null}
        </CommentRow>
      )}
      {replies.length === 0 ? null : (
        <ol className={`stack ${styles['replies']}`} data-gap="3">
          {replies.map((reply) => (
            <li key={reply.id}>
              <CommentRow {...shared} comment={reply} />
            </li>
          ))}
        </ol>
      )}
      {isReplying ? (
        <TextForm
          label="Reply"
          submitLabel="Reply"
          longest={LONGEST}
          close={close}
          editOf={(text) => commentEdit(uri, { text, replyTo: id }, 'Reply added')}
        />
      ) : null}
    </li>
  )
}

interface CommentRowProps extends Omit<ThreadProps, 'thread'> {
  readonly comment: ShownComment
  /** Further actions. */
  readonly children?: ReactNode
}

function CommentRow({ uri, comment, author, mayComment, children }: CommentRowProps) {
  const { id, kind, at, editedAt, text, open } = comment
  const [editing, setEditing] = useState(false)
  const row = useRef<HTMLDivElement>(null)
  const isOwn = mayComment && isBy(comment, author)
  const close = (): void => {
    setEditing(false)
    row.current?.querySelector<HTMLElement>('[data-edit] button')?.focus()
  }
  const isMark = kind === 'answer' && text === ''
  return (
    <div ref={row} className={`stack ${styles['comment']}`} data-gap="1">
      <p className={`row muted ${styles['about']}`}>
        <Author comment={comment} />
        {isMark ? <span>marked this as answered</span> : null}
        <Ago at={at} />
        {editedAt === null ? null : <span>edited</span>}
        {kind === 'question' ? (
          <State tone={open ? 'warn' : 'plain'}>{open ? 'open question' : 'answered'}</State>
        ) : null}
        {kind === 'answer' && !isMark ? <State tone="good">answer</State> : null}
      </p>
      {editing ? (
        <TextForm
          label="Edit comment"
          initial={text}
          longest={LONGEST}
          close={close}
          editOf={(changed) => ({
            done: 'Comment changed',
            run: () => run('edit-comment', { uri, id, text: changed, ...VISIBLE }),
            undo: (edited) => run('revert', { uri, tx: edited.tx ?? 0, ...VISIBLE }),
          })}
        />
      ) : (
        <>
          {isMark ? null : <CommentText text={text} />}
          {children === undefined && !isOwn ? null : (
            <p className={`row ${styles['acts']}`} data-gap="1" data-acts>
              {children}
              {isOwn && !isMark ? (
                <span data-edit>
                  <Button kind="quiet" onClick={() => setEditing(true)}>
                    Edit<span className="unseen"> comment</span>
                  </Button>
                </span>
              ) : null}
              {isOwn ? (
                <EditButton kind="quiet" what={deletionEdit(uri, id)}>
                  Delete<span className="unseen"> comment</span>
                </EditButton>
              ) : null}
            </p>
          )}
        </>
      )}
    </div>
  )
}

function Author({ comment: { by, byName } }: { readonly comment: ShownComment }) {
  if (by === null) return <span>Author hidden from you</span>
  if (by.startsWith('aip:')) return <EntityLink uri={by} entityType="User" name={byName} />
  return <bdi className={styles['name']}>{byName}</bdi>
}

/** Plain text in which web addresses become links. */
function CommentText({ text }: { readonly text: string }) {
  return (
    <p className={styles['text']}>
      <bdi>
        {piecesOf(text).map((piece, n) =>
          piece.isLink ? (
            <a key={n} href={piece.text} target="_blank" rel="noreferrer noopener nofollow">
              {piece.text}
            </a>
          ) : (
            piece.text
          ),
        )}
      </bdi>
    </p>
  )
}

type GivenComment = Parameters<typeof run<'comment'>>[1]

function commentEdit(uri: string, given: GivenComment, done: string): GraphEdit {
  return {
    done,
    run: () => run('comment', { uri, ...given, ...VISIBLE }),
    undo: (added) => run('revert', { uri, tx: added.tx ?? 0, ...VISIBLE }),
  }
}

function deletionEdit(uri: string, id: string): GraphEdit {
  return {
    done: 'Comment deleted',
    run: () => run('delete-comment', { uri, id, ...VISIBLE }),
    undo: (removed) => run('revert', { uri, tx: removed.tx ?? 0, ...VISIBLE }),
  }
}
