import { Link } from '@tanstack/react-router'
import { partOfUri } from '../../client/addresses.ts'
import type { QuestionAnswer } from '../../client/ask.ts'
import { useCatalogue } from '../../catalogue/use-catalogue.ts'
import { EntityLink } from '../../parts/entity-link.tsx'
import { IconButton } from '../../ui/button.tsx'
import { Badge, Status } from '../../ui/badge.tsx'
import { CopyButton } from '../../ui/copy.tsx'
import { Facts, type Fact } from '../../ui/facts.tsx'
import { FreshnessDot } from '../../ui/freshness.tsx'
import { TypeGlyph } from '../../parts/type-glyph.tsx'
import { Icon } from '../../ui/icon.tsx'
import { MiddleCut } from '../../ui/middle.tsx'
import { PageTitle } from '../../ui/page-title.tsx'
import { staleText } from '../../ui/stale.ts'
import { Ago } from '../../ui/time.tsx'
import { DescriptionEditor, OwnersEditor, TagsEditor } from './editors.tsx'
import { MomentControl } from './moment-control.tsx'
import { EntityNotes } from './notes.tsx'
import { RefreshButton } from './refresh-button.tsx'
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
  const { labelOfType } = useCatalogue()
  const status = statusOf(entity.attributes)
  const stale = staleText(entity.staleAt, Date.now())
  return (
    <header className={styles['header']}>
      <div className={styles['title']}>
        <TypeGlyph type={entity.entityType} />
        <PageTitle title={name}>
          <bdi>{name}</bdi>
        </PageTitle>
        <Badge>{labelOfType(entity.entityType)}</Badge>
        {status === null ? null : <Status value={status} />}
        {stale === null || entity.deletedAtSource !== null ? null : <Badge tone="warn">{stale}</Badge>}
        {entity.deletedAtSource === null ? null : <Badge tone="bad">deleted at its source</Badge>}
        <span className={styles['updated']}>
          Read <Ago at={at} />
          <IconButton icon="refresh" label="Read this page again" onClick={again} />
        </span>
      </div>
      <p className={styles['uri']}>
        <code>
          <MiddleCut text={entity.uri} />
        </code>
        <CopyButton text={entity.uri} what="the URI" />
      </p>
      <DescriptionEditor entity={entity} />
      <Actions entity={entity} />
      <Facts facts={useFacts(entity)} />
      <EntityNotes entity={entity} />
    </header>
  )
}

/** What the types call their status. */
const STATUSES = ['status', 'stage', 'modelState'] as const

function statusOf(attributes: Readonly<Record<string, unknown>>): string | null {
  return STATUSES.map((name) => textOf(attributes[name])).find((one) => one !== null) ?? null
}

function Actions({ entity: { uri, sourceUrl } }: { readonly entity: QuestionAnswer<'describe'> }) {
  return (
    <nav className={styles['actions']} aria-label="About this">
      <Link className={styles['action']} to="/lineage/$" params={{ _splat: partOfUri(uri) }} search={{}}>
        <Icon name="lineage" /> Lineage
      </Link>
      <Link className={styles['action']} to="/impact/$" params={{ _splat: partOfUri(uri) }} search={{}}>
        <Icon name="impact" /> Impact
      </Link>
      {sourceUrl == null || !/^https?:\/\//i.test(sourceUrl) ? null : (
        <a className={styles['action']} href={sourceUrl} target="_blank" rel="noreferrer noopener">
          <Icon name="external" /> Open in its own tool
        </a>
      )}
      <RefreshButton uri={uri} />
      <MomentControl />
    </nav>
  )
}

function useFacts(entity: QuestionAnswer<'describe'>): readonly Fact[] {
  const { domain, enrichedAt, lastVerified, freshness, owningTeams, attributes } = entity
  const { labelOfDomain } = useCatalogue()
  const domains = attributes['businessDomains']
  return [
    { label: 'Owners', value: <OwnersEditor entity={entity} /> },
    {
      label: 'Owning team',
      value:
        owningTeams.length === 0 ? (
          'None known'
        ) : (
          <ul className={styles['list']}>
            {owningTeams.map(({ team, name, tag, reason }) => (
              <li key={`${team ?? ''}${tag ?? ''}`}>
                {team === null ? (
                  <bdi>{tag}</bdi>
                ) : (
                  <EntityLink uri={team} type="Group" name={name} via="Owning team" />
                )}{' '}
                <span className={styles['muted']}>{REASONS[reason]}</span>
              </li>
            ))}
          </ul>
        ),
    },
    { label: 'Tags', value: <TagsEditor entity={entity} /> },
    {
      label: 'Domains',
      value: [
        ...(Array.isArray(domains) ? domains.map(String) : []),
        ...(domain === null ? [] : [labelOfDomain(domain)]),
      ].join(' · '),
    },
    {
      label: 'Last enriched',
      value: (
        <>
          {enrichedAt === null ? 'not yet' : <Ago at={enrichedAt} />}
          {lastVerified == null ? null : (
            <span className={styles['muted']}>
              {' '}
              · metadata verified <Ago at={lastVerified} /> <FreshnessDot freshness={freshness} at={lastVerified} />
            </span>
          )}
        </>
      ),
    },
  ]
}

const REASONS = { owner: 'direct owner', member: 'via member', tag: 'from a tag' } as const
