import { Link } from '@tanstack/react-router'
import { partOfUri } from '../../client/addresses.ts'
import type { QuestionAnswer } from '../../client/ask.ts'
import { hasAttention } from '../../panels/attention.ts'
import { DISCUSSION } from './discussion-panel.tsx'
import { EntityLink } from '../../parts/entity-link.tsx'
import { IncompleteNote } from '../../parts/incomplete-note.tsx'
import { labelOf } from '../../ui/label.ts'
import { Note } from '../../ui/states.tsx'
import { Ago } from '../../ui/time.tsx'
import { When } from '../../ui/when.tsx'
import { isKnownByName, isPerson } from '../../parts/people.ts'
import { unresolvedTexts } from './unresolved.ts'
import { textOf } from '../../catalogue/name-of.ts'

/**
 * What a reader has to know before believing the page: that it is a stub, gone, old, incomplete, or contradicts itself.
 */
export function EntityNotes({ entity }: { readonly entity: QuestionAnswer<'describe'> }) {
  const { uri, entityType, deletedAtSource, staleAt, lastError } = entity
  const { people, issues, incomplete } = unresolvedTexts(entity)
  const isStale =
    !isPerson(entityType) &&
    !hasAttention(entityType) &&
    staleAt !== null &&
    Date.parse(staleAt) < Date.now() &&
    deletedAtSource === null
  const open = entity.comments.filter((one) => one.open).length
  return (
    <>
      {entityType !== null ? null : isKnownByName(uri) ? (
        <Note kind="info">Sources mention this name or address. No source of people says more.</Note>
      ) : (
        <Note kind="info">Reference only: other entities refer to it, but no source describes it yet.</Note>
      )}
      {deletedAtSource === null ? null : (
        <Note kind="warn">
          Deleted at its source <Ago at={deletedAtSource} />: showing what was last known.{' '}
          <Link to="/e/$" params={{ _splat: partOfUri(uri) }} search={{ asOf: before(deletedAtSource) }}>
            View it before the deletion
          </Link>
        </Note>
      )}
      {open === 0 ? null : (
        <Note kind="info">
          {open === 1 ? '1 open question' : `${open} open questions`}.{' '}
          <Link to="." hash={DISCUSSION} search={(search) => search} resetScroll={false}>
            View the discussion
          </Link>
        </Note>
      )}
      {isStale ? (
        <Note kind="warn">
          A new version was due <When at={staleAt} />.
        </Note>
      ) : null}
      {lastError == null ? null : (
        <Note kind="warn">
          Last read from its source failed: <bdi>{lastError}</bdi>
        </Note>
      )}
      <IncompleteNote incomplete={incomplete} />
      {people.map(({ relation, named, isFault }) => (
        <Note key={relation + String(isFault)} kind="info">
          {isFault ? `Unknown person, ${labelOf(relation).toLowerCase()}` : labelOf(relation)}{' '}
          {named.map(({ uri: person, text }) => (
            <EntityLink key={person} uri={person} type={null} name={text} />
          ))}
        </Note>
      ))}
      {issues.map((issue, n) => (
        <Note key={n} kind="warn">
          <IssueText kind={textOf(issue['kind']) ?? 'issue'} detail={textOf(issue['detail'])} entity={entity} />
        </Note>
      ))}
    </>
  )
}

interface IssueTextProps {
  readonly kind: string
  readonly detail: string | null
  readonly entity: QuestionAnswer<'describe'>
}

function IssueText({ kind, detail, entity: { relationships } }: IssueTextProps) {
  const [left] = kind === 'departed-owner' ? (/aip:\S+/.exec(detail ?? '') ?? []) : []
  if (left !== undefined) {
    const owners = relationships.find(({ name }) => name === 'owners')?.rows ?? []
    const owner = owners.find(({ uri }) => uri === left)
    return (
      <>
        <EntityLink uri={left} type="User" name={owner?.name ?? null} /> has left.
      </>
    )
  }
  return (
    <>
      {labelOf(kind)}
      {detail === null ? null : (
        <>
          : <bdi>{detail}</bdi>
        </>
      )}
    </>
  )
}

const before = (time: string): string => new Date(Date.parse(time) - 1).toISOString()
