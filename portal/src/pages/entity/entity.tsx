import { lazyRouteComponent, useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { Suspense, useRef, useState, type ReactNode } from 'react'
import { uriOfPart } from '../../client/addresses.ts'
import type { QuestionAnswer } from '../../client/ask.ts'
import { useAnswer } from '../../client/use-answer.ts'
import {
  attentionOf,
  coveredBy,
  EntityPanels,
  headlineOf,
  usePanels,
  type RequestedPanels,
} from '../../panels/panels.tsx'
import { Edits } from '../../parts/edits.tsx'
import { Refused } from '../../parts/refused.tsx'
import { Skeleton } from '../../ui/states.tsx'
import { PageTitle } from '../../ui/page-title.tsx'
import { useNear } from '../../ui/use-near.ts'
import { DeprecationNotes, statedPlan } from './deprecation-notes.tsx'
import { AttentionNote } from './attention.tsx'
import { AttributesPanel } from './attributes.tsx'
import { DiscussionPanel, useMayComment, type NewThread } from './discussion-panel.tsx'
import { DocumentsPanel } from './documents.tsx'
import { EntityHeader } from './header.tsx'
import { HistoryPanel } from './history.tsx'
import { isKnownByName, isPerson } from '../../parts/people.ts'
import { PortfolioPanel } from './portfolio.tsx'
import { RecentChangesPanel } from './recent-changes.tsx'
import { RejectedPanel } from './rejected-panel.tsx'
import { RelationshipsPanel } from './relationships.tsx'
import { UnknownEntity } from './unknown.tsx'
import styles from './entity.module.css'

/** Of each relationship, shown at once. */
const FIRST_ROWS = 5

/** Everything about one thing, of any type, in the order in which a person reads it. */
export function EntityPage() {
  const { _splat = '' } = useParams({ strict: false })
  const { evidence, vs } = useSearch({ strict: false }) as { readonly evidence?: string; readonly vs?: string }
  const navigate = useNavigate({ from: '/e/$' })
  const uri = uriOfPart(_splat)
  const entity = useAnswer('describe', { uri, rows: FIRST_ROWS })
  const { answer, refusal, pending, again } = entity
  if (answer === undefined) {
    const name = uri.split('/').at(-1) ?? uri
    if (refusal !== null && !pending && (refusal.code === 'UNKNOWN_URI' || refusal.code === 'BAD_URI'))
      return <UnknownEntity uri={uri} refusal={refusal} />
    return (
      <>
        <PageTitle title={name}>{name}</PageTitle>
        {refusal === null || pending ? <Skeleton label={name} rows={6} /> : <Refused refusal={refusal} again={again} />}
      </>
    )
  }
  const without = (name: 'evidence' | 'vs'): void =>
    void navigate({ to: '.', search: (search) => ({ ...search, [name]: '' }), resetScroll: false })
  return (
    <Edits>
      <EntityArticle
        key={uri}
        entity={answer}
        at={entity.at}
        again={again}
        comparison={
          vs === undefined ? null : (
            <Suspense fallback={<Skeleton rows={4} label="comparison" />}>
              <ComparisonPanel uri={uri} vs={vs} close={() => without('vs')} />
            </Suspense>
          )
        }
      />
      {evidence === undefined ? null : (
        <Suspense key={evidence}>
          <Evidence uri={uri} other={evidence} close={() => without('evidence')} />
        </Suspense>
      )}
    </Edits>
  )
}

interface EntityArticleProps {
  readonly entity: QuestionAnswer<'describe'>
  readonly at: number
  readonly again: () => void
  readonly comparison: ReactNode
}

function EntityArticle({ entity, at, again, comparison }: EntityArticleProps) {
  const requested = usePanels(entity.uri, entity.entityType, statedPlan(entity.attributes) !== null)
  const [writing, write] = useState<NewThread | null>(null)
  const mayAsk = useMayComment() && !isPerson(entity.entityType)
  const ask = mayAsk ? () => write('question') : null
  return (
    <article className={styles['page']}>
      <EntityHeader entity={entity} headline={headlineOf(requested, entity.uri)} at={at} again={again} ask={ask} />
      {comparison}
      <Columns
        entity={entity}
        requested={requested}
        discussion={<DiscussionPanel entity={entity} writing={writing} write={write} />}
      />
    </article>
  )
}

/** Files of their own: few pages are opened to see why a link is there, or to compare. */
const Evidence = lazyRouteComponent(() => import('./evidence.tsx'), 'Evidence')
const ComparisonPanel = lazyRouteComponent(() => import('./comparison.tsx'), 'ComparisonPanel')

/** A file of its own: nothing is wrong with most things. */
const QualityNotes = lazyRouteComponent(() => import('./quality-notes.tsx'), 'QualityNotes')

function QualityPanel({ uri }: { readonly uri: string }) {
  const element = useRef<HTMLDivElement>(null)
  const near = useNear(element)
  const { answer } = useAnswer('reasons', { uri }, { enabled: near })
  return (
    <div ref={element}>
      {answer === undefined || answer.reasons.length === 0 ? null : (
        <Suspense fallback={null}>
          <QualityNotes uri={uri} reasons={answer.reasons} />
        </Suspense>
      )}
    </div>
  )
}

interface ColumnsProps {
  readonly entity: QuestionAnswer<'describe'>
  readonly requested: RequestedPanels
  readonly discussion: ReactNode
}

function Columns({ entity, requested, discussion }: ColumnsProps) {
  const { uri } = entity
  const isOwner = isKnownByName(uri) || isPerson(entity.entityType)
  return (
    <div className={styles['columns']}>
      <div className={styles['left']}>
        {requested.awaited ? null : (
          <>
            <DeprecationNotes entity={entity} requested={requested} />
            <AttentionNote uri={uri} attention={attentionOf(requested)} />
          </>
        )}
        {isOwner ? <PortfolioPanel uri={uri} type={entity.entityType} /> : null}
        <EntityPanels uri={uri} requested={requested} />
        {requested.awaited ? null : <AttributesPanel entity={entity} />}
      </div>
      <div className={styles['right']}>
        {requested.awaited ? (
          <Skeleton rows={6} label="relationships" />
        ) : (
          <RelationshipsPanel entity={entity} covered={coveredBy(requested)} />
        )}
        <DocumentsPanel entity={entity} />
      </div>
      {requested.awaited ? null : (
        <div className={styles['left']}>
          {isOwner ? null : <QualityPanel uri={uri} />}
          {discussion}
          <RecentChangesPanel uri={uri} isOwner={isOwner} />
          <HistoryPanel entity={entity} />
          <RejectedPanel uri={uri} />
        </div>
      )}
    </div>
  )
}
