import { formatNumber } from '../../../../src/lib/format-count.ts'
import { useState } from 'react'
import { idOf } from '../../client/addresses.ts'
import { useAnswer } from '../../client/use-answer.ts'
import { Answered } from '../../parts/answered.tsx'
import { DownloadLink } from '../../parts/download-link.tsx'
import { EntityLink } from '../../parts/entity-link.tsx'
import { Panel } from '../../ui/panel.tsx'
import { Ago } from '../../ui/time.tsx'
import type { CommandAnswer, QuestionAnswer } from '../../client/ask.ts'
import { CommandButton } from '../../parts/command-button.tsx'

const PAGE = 20

/** Counts what a listing doesn't show as well, which wasn't asked for one by one. */
function countOf(answer: QuestionAnswer<'deletions'> | undefined): number | undefined {
  return answer?.listings.reduce((sum, one) => sum + (one.kind === 'shrunk' ? one.missing : 0), answer.total)
}

/** Asks a person whether to believe that much of a source was deleted at once. */
export function SuspectedDeletionsPanel({ platform }: { readonly platform: string }) {
  const deletions = useAnswer('deletions', { platform, limit: PAGE })
  const [decided, setDecided] = useState<CommandAnswer<'confirm-deletions' | 'dismiss-deletions'> | null>(null)
  const { answer } = deletions
  if (answer?.total === 0 && answer.listings.length === 0 && decided === null) return null
  return (
    <Panel title="Suspected deletions" count={countOf(answer)}>
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
              <div className="row">
                <p className="meta">If the source lacks data by mistake, mend it and sweep it again.</p>
                <CommandButton
                  command="confirm-deletions"
                  args={{ platform }}
                  confirm={{
                    question: `Confirm the suspected deletions of ${platform}?`,
                    consequence: 'Each entity is read once more, and deleted if the source still reports it deleted.',
                  }}
                  done={setDecided}
                >
                  Confirm deletion
                </CommandButton>
                <CommandButton command="dismiss-deletions" args={{ platform }} done={setDecided}>
                  Keep entities
                </CommandButton>
                <DownloadLink of="deletions" args={{ platform }} format="csv" />
              </div>
            )}
            <ul className="lines">
              {listings.map((listing) => (
                <li key={`${listing.kind} ${listing.type}`} className="stack" data-gap="1">
                  {listing.kind === 'shrunk' ? (
                    <>
                      <p>
                        The listing of {listing.type} is missing {formatNumber(listing.vanished)} of{' '}
                        {formatNumber(listing.expected)}, <Ago at={listing.at} />
                      </p>
                      {listing.uris.slice(0, PAGE).map((uri) => (
                        <EntityLink key={uri} uri={uri} entityType={listing.type} name={idOf(uri)} />
                      ))}
                      <Shown count={Math.min(PAGE, listing.uris.length)} total={listing.missing} />
                    </>
                  ) : (
                    <p className="wrap">
                      The listing of {listing.type} repeats itself, <Ago at={listing.at} />: {listing.error}
                    </p>
                  )}
                </li>
              ))}
              {documents.map(({ uri, type, since, reason }) => (
                <li key={uri} className="stack" data-gap="1">
                  <EntityLink uri={uri} entityType={type} name={idOf(uri)} />
                  <p className="muted">
                    {reason}, <Ago at={since} />
                  </p>
                </li>
              ))}
            </ul>
            <Shown count={documents.length} total={total} />
          </>
        )}
      </Answered>
    </Panel>
  )
}

function Shown({ count, total }: { readonly count: number; readonly total: number }) {
  return total <= count ? null : (
    <p className="muted">
      Showing {count} of {formatNumber(total)}; the CSV file has them all.
    </p>
  )
}
