import { distinctionsOf } from '../../../../src/catalogue/display-name.ts'
import { formatCount } from '../../../../src/lib/format-count.ts'
import { lazyComponent } from '../../routing/lazy-component.tsx'
import { Link } from '../../routing/link.tsx'
import { Fragment, useState, type ReactNode } from 'react'
import { platformOf } from '../../client/addresses.ts'
import { useAsOf } from '../../client/as-of.ts'
import type { QuestionAnswer } from '../../client/ask.ts'
import { textOf } from '../../catalogue/name-of.ts'
import { hasAttention, needText, type AttentionNeed } from '../../panels/attention.ts'
import { attentionOf, type RequestedPanels } from '../../panels/panels.tsx'
import { plansIn } from '../../panels/plans.ts'
import type { TabName } from '../../panels/tabs.ts'
import { violationsIn } from '../../panels/violations.ts'
import { WhyLink } from '../../parts/why-link.tsx'
import { ErrorText } from '../../panels/error-text.tsx'
import { EntityLink } from '../../parts/entity-link.tsx'
import { isKnownByName, isPerson } from '../../parts/people.ts'
import { Button } from '../../ui/button.tsx'
import { labelOf } from '../../ui/label.ts'
import { Note } from '../../ui/states.tsx'
import { Ago, When } from '../../ui/time.tsx'
import { toneOfSeverity, worstTone, type Tone } from '../../ui/tone.ts'
import { DISCUSSION } from './commenting.ts'
import type { Deciding } from './decide-dialog.tsx'
import { TabLink } from '../../panels/tab-link.tsx'
import type { StatedPlan } from './plan-text.tsx'
import { isNotAtSource } from './current.tsx'
import { unresolvedTexts } from './unresolved.ts'
import { EntityPageLink } from '../../parts/entity-page-link.tsx'
import styles from './alert.module.css'

const OwnPlan = lazyComponent(() => import('./plan-text.tsx'), 'OwnPlan')
const PlansRead = lazyComponent(() => import('./plan-text.tsx'), 'PlansRead')
const DecideDialog = lazyComponent(() => import('./decide-dialog.tsx'), 'DecideDialog')

type DescribedEntity = QuestionAnswer<'describe'>

interface AlertLine {
  readonly key: string
  /** A warning unless stated; nobody has to fix a plain line. */
  readonly tone?: Extract<Tone, 'bad' | 'warn' | 'plain'> | undefined
  readonly text: ReactNode
  readonly actions?: ReactNode
}

interface AlertProps {
  readonly entity: DescribedEntity
  readonly requested: RequestedPanels
  readonly tabs: readonly TabName[]
}

/** Lines shown before "Show more". */
const FIRST = 3

/** Lists an entity's problems, and what readers must know before relying on the page; each line links to its cause. */
export function Alert({ entity, requested, tabs }: AlertProps) {
  const [showsAll, setShowsAll] = useState(false)
  const [deciding, setDeciding] = useState<Deciding | null>(null)
  const isPresent = useAsOf() === undefined
  const lines = [
    ...violationLines(entity, requested, isPresent ? setDeciding : null),
    ...furtherLines({ entity, requested, tabs }),
  ]
  if (lines.length === 0) return null
  // A single hidden line would take the same space as the button that shows it.
  const shown = showsAll || lines.length === FIRST + 1 ? lines.length : FIRST
  const left = lines.length - shown
  return (
    <Note kind={problemsIn(lines).tone ?? 'info'}>
      <ul className={`stack ${styles['lines']}`} data-gap="1" aria-label="Needs attention">
        {lines.slice(0, shown).map(({ key, tone = 'warn', text, actions }) => (
          <li key={key} className="dotted" data-tone={tone}>
            <div>{text}</div>
            {actions == null ? null : <div className={styles['actions']}>{actions}</div>}
          </li>
        ))}
      </ul>
      {deciding === null ? null : <DecideDialog deciding={deciding} close={() => setDeciding(null)} />}
      {left > 0 ? (
        <Button kind="quiet" onClick={() => setShowsAll(true)}>
          Show {left} more
        </Button>
      ) : null}
    </Note>
  )
}

/** Lines of an alert that somebody has to fix, with the tone of the worst; undefined if there are none. */
export interface Problems {
  readonly count: number
  readonly tone: 'bad' | 'warn' | undefined
}

/** Counts the lines of the alert that somebody has to fix, without violations. */
export function problemsOf(entity: DescribedEntity, requested: RequestedPanels, tabs: readonly TabName[]): Problems {
  return problemsIn(furtherLines({ entity, requested, tabs }))
}

function problemsIn(lines: readonly AlertLine[]): Problems {
  const tones = lines.map(({ tone = 'warn' }) => tone).filter((tone) => tone !== 'plain')
  return { count: tones.length, tone: tones.find((tone) => tone === 'bad') ?? tones[0] }
}

/** Lines besides violations. */
export function furtherLines({ entity, requested, tabs }: AlertProps): readonly AlertLine[] {
  return [
    ...errorLines(entity),
    ...sourceLines(entity),
    ...planLines(entity, requested),
    // Somebody waits for an answer, so the question is always visible.
    ...askedLines(entity),
    ...needLines(entity, requested, tabs),
    ...issueLines(entity),
    ...goneLines(entity, requested),
    ...peopleLines(entity),
  ].filter((line) => line !== false)
}

function violationLines(
  { uri }: DescribedEntity,
  requested: RequestedPanels,
  decide: ((what: Deciding) => void) | null,
): readonly AlertLine[] {
  const version = attentionOf(requested)?.uri ?? uri
  const { total, blocking, violations } = violationsIn(requested.shown.answer)
  const listed = violations.map(({ policy, severity, sentence, approvable, subject, found }) => ({
    key: `${policy} ${subject.uri} ${found?.uri ?? ''}`,
    tone: toneOfSeverity(severity),
    text: (
      <>
        <span className="unseen">Violation: </span>
        {subject.uri === uri ? (
          <bdi>{sentence}</bdi>
        ) : (
          <span className={styles['whole']}>
            <EntityPageLink uri={subject.uri}>
              <bdi>{sentence}</bdi>
            </EntityPageLink>
          </span>
        )}{' '}
        {found === null ? null : <WhyLink from={subject.uri} to={found.uri} />}
      </>
    ),
    actions:
      decide === null || subject.uri !== uri ? null : (
        <>
          {approvable ? (
            <Button kind="quiet" onClick={() => decide({ kind: 'approve', uri: version })}>
              Approve
            </Button>
          ) : null}
          <Button kind="quiet" onClick={() => decide({ kind: 'waive', uri, policy, sentence })}>
            Waive
          </Button>
        </>
      ),
  }))
  if (total === listed.length) return listed
  const more = <Link to="/policies">{formatCount(total - listed.length, 'more violation')}</Link>
  const blocksMore = blocking > listed.filter(({ tone }) => tone === 'bad').length
  return [...listed, { key: 'more', tone: blocksMore ? 'bad' : 'warn', text: more }]
}

/** Errors of a failed run, as its source states them. */
function errorLines({ attributes }: DescribedEntity): readonly AlertLine[] {
  const error = textOf(attributes['error'])
  return error === null ? [] : [{ key: 'failure', tone: 'bad', text: <ErrorText error={error} /> }]
}

function sourceLines({
  uri,
  deletedAtSource,
  renamedTo,
  lastError,
  staleAt,
  entityType,
}: DescribedEntity): readonly (AlertLine | false)[] {
  const isStale =
    !isPerson(entityType) &&
    !hasAttention(entityType) &&
    staleAt !== null &&
    Date.parse(staleAt) < Date.now() &&
    deletedAtSource === null
  return [
    deletedAtSource !== null && {
      key: 'deleted',
      tone: renamedTo === null ? ('bad' as const) : ('plain' as const),
      text: (
        <>
          {renamedTo === null ? (
            'Deleted at its source'
          ) : (
            <>
              Renamed to <EntityLink {...renamedTo} />
            </>
          )}
          , noticed <Ago at={deletedAtSource} />.{' '}
          <EntityPageLink uri={uri} search={{ asOf: before(deletedAtSource) }}>
            View its last state
          </EntityPageLink>
        </>
      ),
    },
    isStale && {
      key: 'stale',
      text: (
        <>
          Stale since <When at={staleAt} />. <TabLink tab="activity" />
        </>
      ),
    },
    lastError != null && {
      key: 'error',
      text: (
        <>
          Last read from its source failed: <bdi>{lastError}</bdi> <TabLink tab="attributes">View sources</TabLink>
        </>
      ),
    },
  ]
}

/** Deleted origins or containers of the entity, unless its needs say so already. */
function goneLines(
  { uri, deletedAtSource, relationships }: DescribedEntity,
  requested: RequestedPanels,
): readonly AlertLine[] {
  const needs = attentionOf(requested)?.needs ?? []
  const isNeed = needs.some(
    (need) => (need.kind === 'origin-deleted' || need.kind === 'feature-deleted') && need.uri === uri,
  )
  if (deletedAtSource !== null || isNeed) return []
  return relationships.flatMap(({ name, direction, rows = [] }) => {
    const [row, ...others] = rows
    if (direction === 'in' || row?.standing !== 'gone' || others.length > 0) return []
    return [
      {
        key: `gone-${name}`,
        tone: 'plain' as const,
        text: (
          <>
            {labelOf(name)}: <EntityLink {...row} />, which is no longer at its source.
          </>
        ),
      },
    ]
  })
}

/** Planned removal of the entity, and of what it needs, unless its needs say so already. */
function planLines(
  { attributes }: DescribedEntity,
  { shown: { answer } }: RequestedPanels,
): readonly (AlertLine | false)[] {
  const stated = statedPlan(attributes)
  const [plan] = plansIn(answer, 'ownPlan').plans
  const { total, plans } = plansIn(answer, 'plansRead')
  return [
    stated !== null && { key: 'deprecated', text: <OwnPlan stated={stated} plan={plan ?? null} /> },
    plans.length > 0 && { key: 'plans', text: <PlansRead plans={plans} total={total} /> },
  ]
}

/** Returns the removal plan that the entity states; null if it has none. */
export function statedPlan(attributes: DescribedEntity['attributes']): StatedPlan | null {
  const plan = attributes['deprecation']
  if (typeof plan !== 'object' || plan === null || !('sunset' in plan)) return null
  const sunset = textOf(plan.sunset)
  return sunset === null ? null : { sunset, message: 'message' in plan ? textOf(plan.message) : null }
}

/** Problems of the entity and upstream; for a model, those of its current version. */
function needLines(
  { uri }: DescribedEntity,
  requested: RequestedPanels,
  tabs: readonly TabName[],
): readonly AlertLine[] {
  const attention = attentionOf(requested)
  if (attention === null) return []
  const { uri: about, version, name, needs } = attention
  const course = (['versions', 'runs'] as const).find((tab) => tabs.includes(tab)) ?? 'activity'
  const distinctions = distinctionsOf(needs.map((need) => ({ uri: need.of, name: need.ofName })))
  const prefixOf = ({ kind, of, ofName, uri: shownBy, isCaller }: AttentionNeed, text: string): string | null => {
    if (shownBy === uri || isCaller) return null
    if (of === uri) return kind === 'failed-check' ? `Same data in ${platformOf(shownBy)}: ` : null
    if (of === about)
      return text.startsWith(ofName) ? 'Current version ' : `Current version ${version ?? name ?? about}: `
    const distinction = distinctions.get(of)
    return distinction === undefined ? 'Upstream: ' : `Upstream, ${distinction}: `
  }
  const causes = Map.groupBy(needs, (need) => (need.of === uri || need.of === about ? need : need.of))
  return [...causes.values()].map((group) => ({
    key: group.map(({ kind, uri, sentence }) => `${kind} ${uri} ${sentence}`).join(' '),
    tone: worstTone(group),
    text: group.map((need, n) => {
      const text = needText(need)
      const shown = n === 0 || !text.startsWith(`${need.ofName} `) ? text : text.slice(need.ofName.length + 1)
      return (
        <Fragment key={need.kind + need.uri}>
          {n === 0 ? prefixOf(need, text) : '; '}
          <span className={styles['whole']}>
            {need.uri === uri ? (
              <TabLink tab={need.kind === 'failed-check' ? 'checks' : course}>{shown}</TabLink>
            ) : (
              <EntityPageLink uri={need.uri}>{shown}</EntityPageLink>
            )}
          </span>
        </Fragment>
      )
    }),
    ...(group.some(({ before }) => before !== null) && { actions: <CompareLinks needs={group} /> }),
  }))
}

/** Links to the comparison of a regressed version with the one before. */
function CompareLinks({ needs }: { readonly needs: readonly AttentionNeed[] }) {
  return needs.map(({ kind, uri, of, before, beforeName }) =>
    before === null ? null : (
      <Link key={kind + uri} to="/compare" search={{ of: [of, before] }}>
        Compare with <bdi>{beforeName}</bdi>
      </Link>
    ),
  )
}

function issueLines(entity: DescribedEntity): readonly AlertLine[] {
  return unresolvedTexts(entity).issues.map((issue, n) => ({
    key: `issue ${n}`,
    text: <IssueText kind={textOf(issue['kind']) ?? 'issue'} detail={textOf(issue['detail'])} entity={entity} />,
  }))
}

interface IssueTextProps {
  readonly kind: string
  readonly detail: string | null
  readonly entity: DescribedEntity
}

function IssueText({ kind, detail, entity: { relationships } }: IssueTextProps) {
  const [left] = kind === 'departed-owner' ? (/aip:\S+/.exec(detail ?? '') ?? []) : []
  if (left !== undefined) {
    const owners = relationships.find(({ name }) => name === 'owners')?.rows ?? []
    const owner = owners.find(({ uri }) => uri === left)
    return (
      <>
        <EntityLink uri={left} entityType="User" name={owner?.name ?? null} /> has left.
      </>
    )
  }
  return (
    <>
      {kind === 'stated' ? null : labelOf(kind)}
      {detail === null ? null : <bdi>{kind === 'stated' ? detail : `: ${detail}`}</bdi>}{' '}
      <TabLink tab="attributes">What to fix</TabLink>
    </>
  )
}

/** Says that no source describes the entity, and counts its open questions. */
function askedLines(entity: DescribedEntity): readonly (AlertLine | false)[] {
  const { uri, entityType, deletedAtSource, comments } = entity
  const open = comments.filter((one) => one.open).length
  const stub = isKnownByName(uri)
    ? 'No identity source knows who this name or address is.'
    : isNotAtSource(entity)
      ? 'Reference only: it isn’t at its source.'
      : 'Reference only: no source describes it yet.'
  return [
    entityType === null && deletedAtSource === null && { key: 'stub', tone: 'plain', text: stub },
    open > 0 && {
      key: 'questions',
      tone: 'plain',
      text: (
        <>
          {formatCount(open, 'open question')}.{' '}
          <TabLink tab="activity" hash={DISCUSSION}>
            View the discussion
          </TabLink>
        </>
      ),
    },
  ]
}

function peopleLines(entity: DescribedEntity): readonly AlertLine[] {
  return unresolvedTexts(entity).people.map(({ relation, named, isFault }) => ({
    key: relation + String(isFault),
    tone: 'plain',
    text: (
      <>
        {isFault ? `Unknown person, ${labelOf(relation).toLowerCase()}` : labelOf(relation)}{' '}
        {named.map(({ uri: person, text }) => (
          <EntityLink key={person} uri={person} name={text} />
        ))}
      </>
    ),
  }))
}

/** The last moment before a time. */
export const before = (time: string): string => new Date(Date.parse(time) - 1).toISOString()
