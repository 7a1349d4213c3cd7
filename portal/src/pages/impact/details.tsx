import { formatCount } from '../../../../src/lib/format-count.ts'
import { useCatalogue } from '../../catalogue/use-catalogue.ts'
import { OwnerList } from '../../lists/owner-list.tsx'
import { PathChips } from '../../lists/path-chips.tsx'
import { Provenance } from '../../parts/provenance.tsx'
import { Facts } from '../../ui/facts.tsx'
import { Ago } from '../../ui/time.tsx'
import { ImpactState } from './columns.tsx'
import { onlyNamed, ownersOf, type ImpactAnswerShown, type ImpactedNode } from './rows.ts'

/** Details of an impacted entity: its owners, and the path by which a change reaches it. */
export function ImpactDetails({ answer, row }: { readonly answer: ImpactAnswerShown; readonly row: ImpactedNode }) {
  const { labelOfType } = useCatalogue()
  const { entityType, steps = [], omitted, weakest, depth } = row
  const [owners, names] = [ownersOf(row), onlyNamed(row)]
  return (
    <>
      <Facts
        facts={[
          { label: 'Type', value: labelOfType(entityType) },
          { label: 'State', value: <ImpactState row={row} /> },
          {
            label: 'Owners',
            value: (
              <>
                {owners.length === 0 && names.length > 0 ? null : <OwnerList owners={owners} />}
                {names.map((text) => (
                  <p key={text}>
                    <bdi>{text}</bdi>
                  </p>
                ))}
              </>
            ),
          },
          weakest != null && {
            label: 'Certainty',
            value: (
              <>
                <Provenance value={weakest.provenance} />,{' '}
                {weakest.lastVerified === null ? (
                  'never verified'
                ) : (
                  <>
                    verified <Ago at={weakest.lastVerified} />
                  </>
                )}
              </>
            ),
          },
        ]}
      />
      <h3>Path, {formatCount(depth, 'step')}</h3>
      <PathChips
        start={answer}
        steps={steps}
        {...(omitted === undefined ? {} : { omitted })}
        {...(weakest == null || weakest.because === 'oldest' ? {} : { weakest: weakest.step })}
      />
    </>
  )
}
