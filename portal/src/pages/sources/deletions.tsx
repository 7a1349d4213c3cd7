import { formatNumber } from '../../../../src/lib/format-count.ts'
import { useState } from 'react'
import { useAnswer } from '../../client/use-answer.ts'
import { Answered } from '../../parts/answered.tsx'
import { DownloadLink } from '../../parts/download-link.tsx'
import { EntityLink } from '../../parts/entity-link.tsx'
import { Button } from '../../ui/button.tsx'
import { Panel } from '../../ui/panel.tsx'
import { RefusalState } from '../../ui/states.tsx'
import { Ago } from '../../ui/time.tsx'
import { useCommand } from '../../client/use-submission.ts'
import { Confirm } from '../../parts/command-button.tsx'

const PAGE = 20

/** Asks a person whether to believe that much of a source was deleted at once. */
export function SuspectedDeletionsPanel({ platform }: { readonly platform: string }) {
  const deletions = useAnswer('deletions', { platform, limit: PAGE })
  const confirm = useCommand('confirm-deletions')
  const dismiss = useCommand('dismiss-deletions')
  const [isAsking, setIsAsking] = useState(false)
  const decided = confirm.done ?? dismiss.done
  const { answer } = deletions
  if (answer?.total === 0 && answer.listings.length === 0 && decided === null) return null
  return (
    <Panel title="Suspected deletions" count={answer?.total}>
      <Answered shown={deletions} label="the suspected deletions">
        {({ total, listings, documents }) => (
          <>
            {decided === null ? null : (
              <p role="status">
                {decided.decision === 'confirm' ? 'Confirmed' : 'Dismissed'}: {formatNumber(decided.documents)}{' '}
                documents and {formatNumber(decided.missing)} missing entities are read again.
              </p>
            )}
            {total === 0 && listings.length === 0 ? null : (
              <p className="row">
                <Button kind="danger" disabled={confirm.busy || dismiss.busy} onClick={() => setIsAsking(true)}>
                  Confirm deletion
                </Button>
                <Button disabled={confirm.busy || dismiss.busy} onClick={() => dismiss.give({ platform })}>
                  Keep them
                </Button>
                <DownloadLink of="deletions" args={{ platform }} format="csv" />
              </p>
            )}
            {[confirm.refusal, dismiss.refusal].map((refusal) =>
              refusal === null ? null : <RefusalState key={refusal.code} refusal={refusal} />,
            )}
            <ul className="lines">
              {listings.map((listing) => (
                <li key={`${listing.kind} ${listing.type}`} className="stack" data-gap="1">
                  {listing.kind === 'shrunk' ? (
                    <p>
                      The listing of {listing.type} is missing {formatNumber(listing.vanished)} of{' '}
                      {formatNumber(listing.expected)}, <Ago at={listing.at} />
                    </p>
                  ) : (
                    <p className="wrap">
                      The listing of {listing.type} repeats itself, <Ago at={listing.at} />: {listing.error}
                    </p>
                  )}
                </li>
              ))}
              {documents.map(({ uri, type, since, reason }) => (
                <li key={uri} className="stack" data-gap="1">
                  <EntityLink uri={uri} entityType={type} />
                  <p className="muted">
                    {reason}, <Ago at={since} />
                  </p>
                </li>
              ))}
            </ul>
            {total > documents.length ? (
              <p className="muted">
                Showing {documents.length} of {formatNumber(total)}; the CSV file has them all.
              </p>
            ) : null}
          </>
        )}
      </Answered>
      {isAsking ? (
        <Confirm
          question={`Confirm the suspected deletions of ${platform}?`}
          consequence="Each is read once more; what the source still reports as deleted is deleted."
          yes="Confirm deletion"
          close={() => setIsAsking(false)}
          decide={() => confirm.give({ platform })}
        />
      ) : null}
    </Panel>
  )
}
