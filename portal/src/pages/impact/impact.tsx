import { Link, useParams, useRouter, useSearch } from '@tanstack/react-router'
import { useCatalogue } from '../../catalogue/use-catalogue.ts'
import { partOfUri, uriOfPart } from '../../client/addresses.ts'
import { useAnswer } from '../../client/use-answer.ts'
import { Answered } from '../../parts/answered.tsx'
import { DownloadLink } from '../../parts/download-link.tsx'
import { EntityLink } from '../../parts/entity-link.tsx'
import { Button } from '../../ui/button.tsx'
import { CopyButton } from '../../ui/copy.tsx'
import { PageTitle } from '../../ui/page-title.tsx'
import { Segments } from '../../ui/segments.tsx'
import { EmptyState, Note } from '../../ui/states.tsx'
import { ImpactBeside } from './beside.tsx'
import { ImpactSectionPanel } from './section.tsx'
import { ImpactStartPage } from './start.tsx'
import { IMPACT_BY, overlapOfTeams, sectionsOf, unlisted, type ImpactAnswerShown, type ImpactBy } from './sections.ts'
import styles from './impact.module.css'

/** So many of all groups together are requested; the file has all of them. */
const ROWS = 200

/** What a change of one thing reaches: a page to decide from. */
export function ImpactPage() {
  const { _splat = '' } = useParams({ strict: false })
  return _splat === '' ? <ImpactStartPage /> : <ImpactOf uri={uriOfPart(_splat)} />
}

function ImpactOf({ uri }: { readonly uri: string }) {
  const impact = useAnswer('impact', { uri, limit: ROWS, weakest: true })
  const name = impact.answer?.name ?? uri.split('/').at(-1) ?? uri
  return (
    <article className="page">
      <PageTitle title={`Impact of ${name}`}>
        Impact of <bdi>{name}</bdi>
      </PageTitle>
      <Answered shown={impact} label="the impact" rows={8}>
        {(answer) => <ImpactShown answer={answer} />}
      </Answered>
    </article>
  )
}

function ImpactShown({ answer }: { readonly answer: ImpactAnswerShown }) {
  const { uri, entityType, name, tx, total } = answer
  const { by: requested } = useSearch({ strict: false }) as { readonly by?: string }
  const by = IMPACT_BY.find((one) => one === requested) ?? 'team'
  const { labelOfType } = useCatalogue()
  const left = unlisted(answer)
  const overlap = by === 'team' ? overlapOfTeams(answer) : null
  const { href } = useRouter().buildLocation({
    to: '/impact/$',
    params: { _splat: partOfUri(uri) },
    search: { asOf: String(tx) },
  })
  const moment = new URL(href, location.origin).href
  return (
    <>
      <p className={styles['verdict']} role="status" aria-label="Verdict">
        <bdi>{answer.sentence}</bdi>
      </p>
      <div className="row">
        <EntityLink uri={uri} type={entityType} name={name} />
        <span className="muted wrap">
          {answer.depth.toLocaleString()} {answer.depth === 1 ? 'step' : 'steps'} away at most
        </span>
        <div className={`row ${styles['actions']}`}>
          <DownloadLink of="impact" args={{ uri }} format="csv" />
          <Button onClick={() => window.print()}>Print</Button>
          <span className={`row ${styles['copy']}`}>
            Permalink <CopyButton text={moment} what="permalink" />
          </span>
        </div>
      </div>
      {total === 0 ? (
        <EmptyState text="No known dependents, direct or indirect">Unknown isn’t none: see the known gaps.</EmptyState>
      ) : (
        <ByLinks by={by} />
      )}
      <div className="split">
        <div className="page">
          {left > 0 ? (
            <Note kind="info">Showing the nearest of each kind; {left.toLocaleString()} more are in the CSV file.</Note>
          ) : null}
          {overlap === null ? null : (
            <p className="muted wrap">
              Shared ownership counts once per team: {overlap.toLocaleString()} in total for{' '}
              {answer.teamsCounted.toLocaleString()} entities.
            </p>
          )}
          {sectionsOf(answer, by, labelOfType).map((section) => (
            <ImpactSectionPanel key={`${by} ${section.key}`} section={section} />
          ))}
        </div>
        <ImpactBeside answer={answer} />
      </div>
    </>
  )
}

const BY_LABELS: Readonly<Record<ImpactBy, string>> = { team: 'Team', type: 'Type', hops: 'Steps away' }

function ByLinks({ by }: { readonly by: ImpactBy }) {
  return (
    <div className={`row ${styles['by']}`}>
      <span aria-hidden="true">Group by</span>
      <Segments label="Group by" nav>
        {IMPACT_BY.map((one) => (
          <Link
            key={one}
            to="."
            search={(before: object) => ({ ...before, by: one })}
            replace
            resetScroll={false}
            aria-current={one === by ? 'true' : undefined}
          >
            {BY_LABELS[one]}
          </Link>
        ))}
      </Segments>
    </div>
  )
}
