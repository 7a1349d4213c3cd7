import { useSearch, changeAddress } from '../../routing/use-address.tsx'
import { useCallback } from 'react'
import { useAnswer } from '../../client/use-answer.ts'
import { useCatalogue } from '../../catalogue/use-catalogue.ts'
import { Answered } from '../../parts/answered.tsx'
import { DownloadLink } from '../../parts/download-link.tsx'
import { IncompleteNote } from '../../parts/incomplete-note.tsx'
import { Button } from '../../ui/button.tsx'
import { inSentence } from '../../ui/label.ts'
import { PageTitle } from '../../ui/page-title.tsx'
import { AddToComparison } from './add.tsx'
import { ComparisonColumns } from './columns.tsx'
import { ComparisonSections } from './sections.tsx'
import { baselineOf, oldestFirst } from './order.ts'
import type { Comparison } from './rows.ts'
import styles from './compare.module.css'

const MIN_COMPARED = 2

/** Compares entities of one type side by side. The entities and the filter are in the address. */
export function ComparePage() {
  const { of = [], show, base } = useSearch('/compare')
  const uris = [...new Set(of)]
  const compared = useAnswer('compare', { of: uris }, { enabled: uris.length >= MIN_COMPARED, keep: true })
  const choose = useCallback((chosen: readonly string[]) => changeAddress({ of: chosen }, 'entry'), [])
  if (uris.length < MIN_COMPARED)
    return (
      <div className="page">
        <PageTitle title="Compare">Compare</PageTitle>
        <p className="muted">
          Pick 2 to 6 entities of one type to compare: versions of a model, runs of a pipeline, features, datasets.
        </p>
        <AddToComparison uris={uris} choose={choose} />
      </div>
    )
  return (
    <div className="page">
      <Heading comparison={compared.answer} />
      <Answered shown={compared} label="the comparison" rows={12}>
        {(answer) => {
          const comparison = oldestFirst(answer)
          const inOrder = comparison.entities.map(({ uri }) => uri)
          const baseline = baselineOf(comparison, base)
          return (
            <>
              <div className={`row ${styles['tools']}`}>
                <Button pressed={show !== 'all'} onClick={() => changeAddress({ show: show === 'all' ? '' : 'all' })}>
                  Only differences
                </Button>
                <AddToComparison uris={uris} choose={choose} />
                <span className={styles['end']}>
                  <DownloadLink of="compare" args={{ of: inOrder }} format="csv" />
                </span>
              </div>
              <ComparisonColumns
                comparison={comparison}
                remove={(uri) => choose(uris.filter((one) => one !== uri))}
                baseline={baseline}
                setBaseline={(uri) => changeAddress({ base: uri })}
              />
              <ComparisonSections comparison={comparison} baseline={baseline.index} all={show === 'all'} />
              <IncompleteNote incomplete={comparison.incomplete ?? []} />
            </>
          )
        }}
      </Answered>
    </div>
  )
}

function Heading({ comparison }: { readonly comparison: Comparison | undefined }) {
  const { pluralOfType } = useCatalogue()
  const title =
    comparison === undefined
      ? 'Compare'
      : `Compare ${comparison.entities.length} ${inSentence(pluralOfType(comparison.entityType))}`
  return <PageTitle title={title}>{title}</PageTitle>
}
