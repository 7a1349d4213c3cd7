import { formatCount } from '../../../../src/lib/format-count.ts'
import { Link } from '../../routing/link.tsx'
import { navigate } from '../../routing/navigate.ts'
import { useSearch } from '../../routing/use-address.tsx'
import { useState } from 'react'
import { partOfUri, platformOf } from '../../client/addresses.ts'
import { useAsOf } from '../../client/as-of.ts'
import type { QuestionAnswer } from '../../client/ask.ts'
import { useCatalogue } from '../../catalogue/use-catalogue.ts'
import { Standing, State, Status } from '../../ui/state.tsx'
import { Facts, type Fact, FactCell } from '../../ui/facts.tsx'
import { Star } from './star.tsx'
import { TypeGlyph } from '../../parts/type-glyph.tsx'
import { Icon } from '../../ui/icon.tsx'
import { IconButton } from '../../ui/button.tsx'
import { Menu } from '../../ui/menu.tsx'
import { PageTitle } from '../../ui/page-title.tsx'
import { durationText, When } from '../../ui/time.tsx'
import { DescriptionEditor, OwnerFact, TagsFact } from './editors.tsx'
import { MomentForm } from '../../parts/moment-form.tsx'
import { isKnownByName, isPerson, isSomebody } from '../../parts/people.ts'
import { contactFacts } from './contact-facts.tsx'
import { Currency } from './current.tsx'
import { relatedFacts, textFacts } from './own-facts.ts'
import { tagsOf, tagText } from './tags.ts'
import { useRefresh } from './use-refresh.ts'
import type { Problems } from './alert.tsx'
import { STATUSES, textOf } from '../../catalogue/name-of.ts'
import type { PageViolations } from '../../panels/violations.ts'
import { durationOf } from '../../panels/run-facts.ts'
import { TabLink } from '../../panels/tab-link.tsx'
import { EntityLink } from '../../parts/entity-link.tsx'
import { useMay } from '../../client/use-rights.ts'
import { WhyLink } from '../../parts/why-link.tsx'

import button from '../../ui/button.module.css'
import styles from './header.module.css'

interface HeaderProps {
  readonly entity: QuestionAnswer<'describe'>
  readonly name: string
  readonly type: string | null
  /** Numbers of open violations, and of other problems, in the overview. */
  readonly violations: Pick<PageViolations, 'total' | 'blocking'>
  /** Null while they are awaited. */
  readonly problems: Problems | null
  /** Asks the owner a question; null if the reader can't. */
  readonly ask: (() => void) | null
}

export function EntityHeader({ entity, name, type, violations, problems, ask }: HeaderProps) {
  const { labelOfType } = useCatalogue()
  const isNamed = isKnownByName(entity.uri)
  const isGone = entity.deletedAtSource !== null || entity.renamedTo !== null
  const { vs } = useSearch('/e/$')
  const [comparing, setComparing] = useState(false)
  const refresh = useRefresh(entity.uri)
  const [copied, setCopied] = useState<string | null>(null)
  const status = statusOf(entity.attributes)
  const id = opaqueId(entity.uri)
  const kind = isNamed ? ['Known by name'] : [labelOfType(type), platformOf(entity.uri)]
  const copy = (text: string): void =>
    void navigator.clipboard.writeText(text).then(
      () => setCopied(`Copied ${text}`),
      () => setCopied(`Your browser blocked copying ${text}`),
    )
  return (
    <header className="stack">
      <div className={`row ${styles['title']}`} data-gap="2">
        <TypeGlyph type={isNamed ? 'User' : type} />
        <PageTitle title={name}>
          <bdi>{name}</bdi>
        </PageTitle>
        <Star uri={entity.uri} />
        <Actions entity={entity} refresh={refresh} compare={() => setComparing(true)} copy={copy} ask={ask} />
      </div>
      <div className={`row muted ${styles['kind']}`} data-gap="2">
        {[...kind, ...businessOf(entity)].join(' · ')}
        {status === null ? null : <Status value={status} />}
        {entity.attributes['deprecation'] == null ? null : <Status value="deprecated" />}
        {entity.renamedTo === null ? null : <State>renamed</State>}
        {entity.deletedAtSource === null || entity.renamedTo !== null ? null : (
          <Status value="deleted" title="Deleted at its source" />
        )}
        {violations.total === 0 ? null : (
          <TabLink tab="overview">
            <State tone={violations.blocking > 0 ? 'bad' : 'warn'}>{formatCount(violations.total, 'violation')}</State>
          </TabLink>
        )}
        {problems?.tone === undefined ? null : (
          <TabLink tab="overview">
            <State tone={problems.tone}>{formatCount(problems.count, 'problem')}</State>
          </TabLink>
        )}
        {id === null ? null : (
          <>
            <span title={id}>ID {id.slice(0, 8)}…</span>
            <IconButton icon="copy" label="Copy the ID" onClick={() => copy(id)} />
          </>
        )}
        {entity.deletedAtSource === null && entity.sourceUrl !== null ? (
          <a href={entity.sourceUrl} target="_blank" rel="noreferrer noopener">
            Open at {new URL(entity.sourceUrl).host} <Icon name="external" />
          </a>
        ) : null}
      </div>
      {comparing ? (
        <MomentForm
          uri={entity.uri}
          label="Compare with"
          initial={vs ?? ''}
          show={(read) => {
            // To compare with now means to compare with the current time.
            const moment = read.kind === 'moment' ? read.moment : new Date().toISOString()
            navigate({ to: '.', search: (search) => ({ ...search, vs: moment }) })
            setComparing(false)
          }}
          close={() => setComparing(false)}
        />
      ) : null}
      {(isNamed || entity.entityType === 'User' || isGone) &&
      textOf(entity.attributes['description']) === null ? null : (
        <DescriptionEditor entity={entity} />
      )}
      <p role="status" className={`muted ${styles['status']}`}>
        {copied ?? refresh?.text}
      </p>
    </header>
  )
}

interface EntityFactsProps extends Pick<HeaderProps, 'entity' | 'ask'> {
  /** First facts of its panels. */
  readonly headline: readonly Fact[]
  /** When this page fetched it. */
  readonly at: number
  readonly again: () => void
}

/** Facts that readers want first. */
export function EntityFacts({ entity, headline, at, again, ask }: EntityFactsProps) {
  const isNamed = isKnownByName(entity.uri)
  const isPresent = useAsOf() === undefined
  const facts = [...(isPerson(entity.entityType) ? contactFacts(entity) : ownFacts(entity)), ...linkedFacts(entity)]
  const headlineLabels = new Set(headline.map(({ label }) => label))
  // A deleted entity needs no completion.
  const exists = entity.deletedAtSource === null
  return (
    <div className={styles['facts']}>
      <Facts facts={[...headline, ...facts.filter(({ label }) => !headlineLabels.has(label))].slice(0, MAX_FACTS)}>
        {isSomebody(entity.uri, entity.entityType) ? null : (
          <>
            {exists || entity.knownOwners.length > 0 ? <OwnerFact entity={entity} ask={ask} /> : null}
            {exists || tagsOf(entity.attributes['tags']).length > 0 ? <TagsFact entity={entity} /> : null}
            <CarriedFact entity={entity} />
          </>
        )}
        {isNamed || !isPresent ? null : <Currency entity={entity} at={at} again={again} />}
      </Facts>
    </div>
  )
}

/** Start and duration of a run, and what runs and versions state about themselves. */
function ownFacts(entity: QuestionAnswer<'describe'>): readonly Fact[] {
  const { startedAt: began, endedAt: ended } = entity.attributes
  const [startedAt, endedAt] = [textOf(began), textOf(ended)]
  const ms = durationOf({ startedAt, endedAt })
  return [
    ...(startedAt === null ? [] : [{ label: 'Started', value: <When at={startedAt} exact /> }]),
    ...(ms === null ? [] : [{ label: 'Duration', value: durationText(ms) }]),
    ...textFacts(entity).map(({ label, text, whole }) => ({ label, value: <bdi title={whole}>{text}</bdi> })),
  ]
}

function linkedFacts(entity: QuestionAnswer<'describe'>): readonly Fact[] {
  return relatedFacts(entity).map(({ label, row, more }) => ({
    label,
    value: (
      <>
        <EntityLink {...row} /> <Standing value={row.standing} type={row.entityType} />
        {more === 0 ? null : <TabLink tab="usage"> and {more} more</TabLink>}
      </>
    ),
  }))
}

/** Facts besides owner, tags and metadata. */
const MAX_FACTS = 10

function businessOf({ attributes }: QuestionAnswer<'describe'>): readonly string[] {
  const business = attributes['businessDomains']
  return Array.isArray(business) ? business.map(String) : []
}

/** Returns an id that the name doesn't contain, such as those of MLflow runs; null for one that people chose. */
function opaqueId(uri: string): string | null {
  const id = uri.slice(uri.lastIndexOf('/') + 1)
  return /^(m-)?[\da-f-]{16,}$/i.test(id) ? id : null
}

function statusOf(attributes: Readonly<Record<string, unknown>>): string | null {
  return STATUSES.map((name) => textOf(attributes[name])).find((one) => one !== null) ?? null
}

interface ActionsProps {
  readonly entity: QuestionAnswer<'describe'>
  readonly refresh: ReturnType<typeof useRefresh>
  readonly compare: () => void
  readonly copy: (text: string) => void
  readonly ask: HeaderProps['ask']
}

function Actions({ entity: { uri, entityType }, refresh, compare, copy, ask }: ActionsProps) {
  const asOf = useAsOf()
  const isPresent = asOf === undefined
  const isOwner = isSomebody(uri, entityType)
  const isPlannable = useMay('edit') && !isPerson(entityType)
  return (
    <nav className={`row ${styles['actions']}`} data-gap="2" aria-label="About this">
      <Link className={button['button']} to="/lineage/$" rest={partOfUri(uri)}>
        <Icon name="lineage" /> Lineage graph
      </Link>
      {isOwner ? null : (
        <Link className={button['button']} to="/impact/$" rest={partOfUri(uri)}>
          <Icon name="impact" /> Impact
        </Link>
      )}
      <Menu label="More actions">
        <button type="button" title={uri} onClick={() => copy(uri)}>
          <Icon name="copy" /> Copy URI
        </button>
        {entityType !== 'ModelInstance' ? null : (
          <a
            href={`/api/v1/entities/${encodeURIComponent(uri)}/dossier${isPresent ? '' : `?asOf=${encodeURIComponent(asOf)}`}`}
            download={`${partOfUri(uri).replaceAll(/\W+/g, '-')}.json`}
          >
            <Icon name="download" /> Dossier
          </a>
        )}
        {refresh === null ? null : (
          <button type="button" onClick={refresh.refresh} disabled={refresh.busy}>
            <Icon name="refresh" /> Refresh from source
          </button>
        )}
        <button type="button" onClick={compare}>
          <Icon name="history" /> Compare with another time…
        </button>
        {isOwner ? null : (
          <Link to="/incident/$" rest={partOfUri(uri)}>
            <Icon name="warning" /> Trace incident…
          </Link>
        )}
        <Link to="/compare" search={{ of: [uri] }}>
          <Icon name="compare" /> Compare with…
        </Link>
        {ask === null ? null : (
          <button type="button" onClick={ask}>
            <Icon name="chat" /> Ask the owner
          </button>
        )}
        {isPresent ? (
          <Link to="/notifications" search={{ of: uri }}>
            <Icon name="mail" /> Notify me…
          </Link>
        ) : null}
        {isPlannable ? (
          <Link to="/deprecate" search={{ plan: uri }}>
            <Icon name="retire" /> Plan removal…
          </Link>
        ) : null}
      </Menu>
    </nav>
  )
}

/** Tags propagated from upstream, each with its origin and reason. */
function CarriedFact({ entity: { uri, carries } }: { readonly entity: QuestionAnswer<'describe'> }) {
  return carries.length === 0 ? null : (
    <FactCell
      label="Carries"
      value={carries.map(({ tag, total, from }) => (
        <div key={tag}>
          {from.map((origin) => (
            <div key={origin.uri}>
              <bdi>{tagText({ tag, value: origin.value })}</bdi> from <EntityLink {...origin} />{' '}
              {origin.by === 'columns' ? 'by columns' : 'by whole datasets'} <WhyLink from={uri} to={origin.uri} />
            </div>
          ))}
          {total > from.length ? `${tag} from ${total - from.length} more` : null}
        </div>
      ))}
    />
  )
}
