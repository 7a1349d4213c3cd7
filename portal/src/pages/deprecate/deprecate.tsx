import { navigate } from '../../routing/navigate.ts'
import { useSearch } from '../../routing/use-address.tsx'
import { useCatalogue } from '../../catalogue/use-catalogue.ts'
import { ListPage } from '../../lists/list-page.tsx'
import { DownloadLink } from '../../parts/download-link.tsx'
import { PlanDialog } from './plan-dialog.tsx'
import { Plans } from './plans.tsx'
import { UnusedList } from './unused-list.tsx'
import { ViewLinks } from '../../lists/view-links.tsx'

/** Lists what nothing in use needs, with the proof, and the removal plans. */
export function DeprecatePage() {
  const { type: typed, team, view, sort, plan } = useSearch('/deprecate')
  const { types, isKnowable } = useCatalogue()
  const offered = types.filter(({ name, retirable }) => retirable && (name === typed || isKnowable([name])))
  const type = typed ?? (offered.some(({ name }) => name === 'Feature') ? 'Feature' : offered[0]?.name)
  const showsPlans = view === 'plans'
  return (
    <ListPage
      title="Deprecation"
      views={
        <ViewLinks
          label="Deprecation"
          name="view"
          drops={['sort', 'plan']}
          options={{ '': 'Unused', plans: 'Plans' }}
        />
      }
      actions={
        showsPlans ? (
          <DownloadLink of="deprecations" args={{ sort, team }} format="csv" />
        ) : (
          <DownloadLink of="unused" args={{ type, team, sort }} format="csv" />
        )
      }
      {...(!showsPlans && { about: 'Entities that nothing in use reads or depends on.' })}
    >
      {showsPlans ? (
        <Plans sort={sort} team={team} />
      ) : type === undefined ? null : (
        <UnusedList
          key={`${type} ${team ?? ''}`}
          asked={{ type, team, sort }}
          types={Object.fromEntries(offered.map(({ name, pluralLabel }) => [name, pluralLabel]))}
        />
      )}
      {plan === undefined ? null : (
        <PlanDialog
          uris={[plan]}
          close={(saved) =>
            navigate({
              to: '.',
              search: (before) => ({ ...before, plan: '', ...(saved ? { view: 'plans' } : {}) }),
              replace: true,
            })
          }
        />
      )}
    </ListPage>
  )
}
