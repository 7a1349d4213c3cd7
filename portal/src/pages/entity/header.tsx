import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { partOfUri } from '../../client/addresses.ts'
import { useAsOf } from '../../client/as-of.ts'
import { useRights } from '../../client/use-rights.ts'
import type { QuestionAnswer } from '../../client/ask.ts'
import { useCatalogue } from '../../catalogue/use-catalogue.ts'
import { EntityLink } from '../../parts/entity-link.tsx'
import { IconButton } from '../../ui/button.tsx'
import { Badge, Status } from '../../ui/badge.tsx'
import { CopyButton } from '../../ui/copy.tsx'
import { Facts, type Fact } from '../../ui/facts.tsx'
import { FreshnessDot } from '../../ui/freshness.tsx'
import { Star } from '../../parts/star.tsx'
import { TypeGlyph } from '../../parts/type-glyph.tsx'
import { Icon } from '../../ui/icon.tsx'
import { labelOf } from '../../ui/label.ts'
import { Menu } from '../../ui/menu.tsx'
import { MiddleCut } from '../../ui/middle.tsx'
import { PageTitle } from '../../ui/page-title.tsx'
import { staleText } from '../../ui/stale.ts'
import { Ago } from '../../ui/time.tsx'
import { DescriptionEditor, OwnersEditor, TagsEditor } from './editors.tsx'
import { MomentControl, type MomentParameter } from './moment-control.tsx'
import { EntityNotes } from './notes.tsx'
import { isPerson } from './people.ts'
import { contactFacts } from './portfolio.tsx'
import { useRefresh } from './use-refresh.ts'
import { nameOf, textOf } from './values.tsx'
import styles from './header.module.css'

interface HeaderProps {
  readonly entity: QuestionAnswer<'describe'>
  /** What its panels tell of it first. */
  readonly headline: readonly Fact[]
  /** When it was read here. */
  readonly at: number
  readonly again: () => void
}

export function EntityHeader({ entity, headline, at, again }: HeaderProps) {
  const name = nameOf(entity)
  const { labelOfType } = useCatalogue()
  const [moment, setMoment] = useState<MomentParameter | null>(null)
  const refresh = useRefresh(entity.uri)
  const status = statusOf(entity.attributes)
  // A person has no new version.
  const stale = isPerson(entity.entityType) ? null : staleText(entity.staleAt, Date.now())
  return (
    <header className={styles['header']}>
      <div className={styles['title']}>
        <TypeGlyph type={entity.entityType} />
        <PageTitle title={name}>
          <bdi>{name}</bdi>
        </PageTitle>
        <Star uri={entity.uri} />
        <Badge>{labelOfType(entity.entityType)}</Badge>
        {status === null ? null : <Status value={status} />}
        {entity.attributes['deprecation'] != null ? <Badge tone="warn">deprecated</Badge> : null}
        {stale === null || entity.deletedAtSource !== null ? null : <Badge tone="warn">{stale}</Badge>}
        {entity.deletedAtSource === null ? null : <Badge tone="bad">deleted at its source</Badge>}
        <Actions entity={entity} refresh={refresh} openMoment={setMoment} />
      </div>
      <MomentControl open={moment} setOpen={setMoment} />
      <DescriptionEditor entity={entity} />
      <div className={styles['uri']}>
        <code>
          <MiddleCut text={entity.uri} />
        </code>
        <CopyButton text={entity.uri} what="URI" />
        <span role="status">{refresh?.text}</span>
        <span className={styles['updated']}>
          <Enriched entity={entity} /> · Read <Ago at={at} />
          <IconButton icon="refresh" label="Read this page again" onClick={again} />
        </span>
      </div>
      <Facts layout="strip" facts={[...headline, ...factsOf(entity)]} />
      <EntityNotes entity={entity} />
    </header>
  )
}

/** What the types call their status. */
const STATUSES = ['status', 'stage', 'modelState'] as const

function statusOf(attributes: Readonly<Record<string, unknown>>): string | null {
  return STATUSES.map((name) => textOf(attributes[name])).find((one) => one !== null) ?? null
}

interface ActionsProps {
  readonly entity: QuestionAnswer<'describe'>
  readonly refresh: ReturnType<typeof useRefresh>
  readonly openMoment: (parameter: MomentParameter) => void
}

function Actions({ entity: { uri, entityType, sourceUrl }, refresh, openMoment }: ActionsProps) {
  const isPresent = useAsOf() === undefined
  const mayEdit = useRights().includes('edit')
  const isPlannable = isPresent && mayEdit && !isPerson(entityType)
  return (
    <nav className={styles['actions']} aria-label="About this">
      <Link className={styles['action']} to="/lineage/$" params={{ _splat: partOfUri(uri) }} search={{}}>
        <Icon name="lineage" /> Lineage
      </Link>
      <Link className={styles['action']} to="/impact/$" params={{ _splat: partOfUri(uri) }} search={{}}>
        <Icon name="impact" /> Impact
      </Link>
      <Menu label="More actions">
        {sourceUrl == null || !/^https?:\/\//i.test(sourceUrl) ? null : (
          <a href={sourceUrl} target="_blank" rel="noreferrer noopener">
            <Icon name="external" /> Open in {labelOf(platformOf(uri))}
          </a>
        )}
        {refresh === null ? null : (
          <button type="button" onClick={() => void refresh.refresh()} disabled={refresh.busy}>
            <Icon name="refresh" /> Refresh from source
          </button>
        )}
        <button type="button" onClick={() => openMoment('asOf')}>
          <Icon name="clock" /> As of…
        </button>
        <button type="button" onClick={() => openMoment('vs')}>
          <Icon name="history" /> Compare with another time…
        </button>
        <Link to="/compare" search={{ of: [uri] }}>
          <Icon name="compare" /> Compare with…
        </Link>
        {isPlannable ? (
          <Link to="/deprecate" search={{ plan: uri }}>
            <Icon name="retire" /> Deprecate…
          </Link>
        ) : null}
      </Menu>
    </nav>
  )
}

/** The source that names it: the second part of its URI. */
function platformOf(uri: string): string {
  return uri.split('/')[3] ?? uri
}

function factsOf(entity: QuestionAnswer<'describe'>): readonly Fact[] {
  const { entityType, owningTeams } = entity
  if (isPerson(entityType)) return contactFacts(entity)
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
                <span className={styles['muted']}>({REASONS[reason]})</span>
              </li>
            ))}
          </ul>
        ),
    },
    { label: 'Tags', value: <TagsEditor entity={entity} /> },
  ]
}

/** Its part of the business, and when its conclusions and its metadata were last looked at. */
function Enriched({ entity }: { readonly entity: QuestionAnswer<'describe'> }) {
  const { domain, enrichedAt, lastVerified, freshness, attributes } = entity
  const { labelOfDomain } = useCatalogue()
  const business = attributes['businessDomains']
  const domains = [
    ...(Array.isArray(business) ? business.map(String) : []),
    ...(domain === null ? [] : [labelOfDomain(domain)]),
  ]
  return (
    <>
      {domains.map((one) => `${one} · `)}
      {enrichedAt === null ? 'Not enriched yet' : 'Enriched '}
      {enrichedAt === null ? null : <Ago at={enrichedAt} />}
      {lastVerified == null ? null : <FreshnessDot freshness={freshness} at={lastVerified} />}
    </>
  )
}

const REASONS = { owner: 'direct owner', member: 'via member', tag: 'from a tag' } as const
