import { Link } from '../../routing/link.tsx'
import { useCatalogue } from '../../catalogue/use-catalogue.ts'
import { labelOf } from '../../ui/label.ts'
import { Ago } from '../../ui/time.tsx'
import { SourceHealth } from '../sources/source-health.tsx'
import type { ProofProps } from './unused-list.tsx'

/** Lists the relationships and types that would reveal a consumer, with their sources and listing times. */
export function WhatWasChecked({ answer: { type, checked, conditions }, sources }: ProofProps) {
  const { pluralOfType } = useCatalogue()
  const ownUse = conditions.find((condition) => condition.type === type)?.use
  return (
    <>
      {ownUse === undefined ? null : <p className="meta">Also counted as in use if its {ownUse}.</p>}
      <h3>Relationships, direct and indirect</h3>
      <ul className="lines">
        {checked.map(({ relation, name, consumers, sources: from, listedAt }) => (
          <li key={`${relation} ${name}`}>
            {labelOf(name)}
            <p className="meta">
              {consumers.map(pluralOfType).join(', ')} from {from.length === 0 ? '–' : from.join(', ')},{' '}
              <Listed at={listedAt} none="no complete sweep yet" what="complete sweep" />
            </p>
          </li>
        ))}
      </ul>
      <h3>Sources</h3>
      {sources.length === 0 ? <p className="muted">Source health at that time isn’t recorded.</p> : null}
      <ul className="lines linked">
        {sources.map((source) => (
          <li key={source.platform}>
            <span className="row between">
              <Link to="/sources/$" rest={source.platform}>
                {source.platform}
              </Link>
              <SourceHealth source={source} />
            </span>
            <p className="meta">
              <Listed at={source.sweep?.lastStartedAt ?? null} none="never listed" what="listed" />
            </p>
          </li>
        ))}
      </ul>
    </>
  )
}

function Listed({ at, none, what }: { readonly at: string | null; readonly none: string; readonly what: string }) {
  if (at === null) return <>{none}</>
  return (
    <>
      {what} <Ago at={at} />
    </>
  )
}
