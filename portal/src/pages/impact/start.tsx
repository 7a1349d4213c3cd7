import { useNavigate } from '@tanstack/react-router'
import { useCallback } from 'react'
import { partOfUri } from '../../client/addresses.ts'
import { EntityPicker } from '../../parts/entity-picker.tsx'
import { useRecents } from '../../parts/visits.ts'
import { PageTitle } from '../../ui/page-title.tsx'
import { Panel } from '../../ui/panel.tsx'
import { ImpactLink } from './impact-link.tsx'

/** Before something is chosen. */
export function ImpactStartPage() {
  const navigate = useNavigate()
  const recents = useRecents()
  const choose = useCallback(
    ({ uri }: { readonly uri: string }) =>
      void navigate({ to: '/impact/$', params: { _splat: partOfUri(uri) }, search: {} }),
    [navigate],
  )
  return (
    <div className="page">
      <PageTitle title="Impact">Impact</PageTitle>
      <p className="muted wrap">
        Pick a feature, a dataset or a model to see which models, deployments, running tests, services and teams depend
        on it, and how.
      </p>
      <EntityPicker label="Entity to change" choose={choose} />
      {recents.length === 0 ? null : (
        <Panel title="Recently viewed">
          <ul className="lines">
            {recents.map((visit) => (
              <li key={visit.uri} className="stack below" data-gap="1">
                <ImpactLink visit={visit} />
              </li>
            ))}
          </ul>
        </Panel>
      )}
    </div>
  )
}
