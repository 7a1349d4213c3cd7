import type { QuestionAnswer } from '../../client/ask.ts'
import { IconButton } from '../../ui/button.tsx'
import { Badge, Status } from '../../ui/badge.tsx'
import { CopyButton } from '../../ui/copy.tsx'
import { Facts, type Fact } from '../../ui/facts.tsx'
import { TypeGlyph } from '../../ui/glyph.tsx'
import { MiddleCut } from '../../ui/middle.tsx'
import { PageTitle } from '../../ui/page-title.tsx'
import { Note } from '../../ui/states.tsx'
import { Ago } from '../../ui/time.tsx'
import { nameOf, textOf } from './values.tsx'
import styles from './header.module.css'

interface HeaderProps {
  readonly entity: QuestionAnswer<'describe'>
  /** When it was read here. */
  readonly at: number
  readonly again: () => void
}

export function EntityHeader({ entity, at, again }: HeaderProps) {
  const name = nameOf(entity)
  const { attributes } = entity
  const description = textOf(attributes['description'])
  const status = textOf(attributes['status'])
  return (
    <header className={styles['header']}>
      <div className={styles['title']}>
        <TypeGlyph type={entity.entityType} />
        <PageTitle title={name}>{name}</PageTitle>
        <Badge>{entity.entityType ?? 'Not read yet'}</Badge>
        {status === null ? null : <Status value={status} />}
        {entity.deletedAtSource === null ? null : <Badge tone="bad">deleted at its source</Badge>}
        <span className={styles['updated']}>
          Read <Ago at={at} />
          <IconButton icon="refresh" label="Read this page again" onClick={again} />
        </span>
      </div>
      {description === null ? null : <p className={styles['description']}>{description}</p>}
      <Facts facts={facts(entity)} />
      {(entity.incomplete ?? []).map(({ reason, part }) => (
        <Note key={part + reason} kind="warn">
          This may be incomplete: {reason}.
        </Note>
      ))}
    </header>
  )
}

function facts(entity: QuestionAnswer<'describe'>): readonly Fact[] {
  const { uri, domain, state, enrichedAt, lastVerified } = entity
  return [
    {
      label: 'URI',
      value: (
        <span className={styles['uri']}>
          <code>
            <MiddleCut text={uri} />
          </code>
          <CopyButton text={uri} what="the URI" />
        </span>
      ),
    },
    { label: 'Domain', value: domain ?? 'not known' },
    { label: 'State', value: <Status value={state} /> },
    { label: 'Last enriched', value: enrichedAt === null ? 'not yet' : <Ago at={enrichedAt} /> },
    ...(lastVerified == null ? [] : [{ label: 'Last verified', value: <Ago at={lastVerified} /> }]),
  ]
}
