import { useNavigate } from '@tanstack/react-router'
import { useCallback } from 'react'
import { partOfUri } from '../../client/addresses.ts'
import { EntityPicker } from '../../parts/entity-picker.tsx'
import { PageTitle } from '../../ui/page-title.tsx'

/** Before something is chosen. */
export function IncidentStartPage() {
  const navigate = useNavigate()
  const choose = useCallback(
    ({ uri }: { readonly uri: string }) =>
      void navigate({ to: '/incident/$', params: { _splat: partOfUri(uri) }, search: {} }),
    [navigate],
  )
  return (
    <div className="page">
      <PageTitle title="Incident">Incident</PageTitle>
      <p className="muted wrap">
        Pick what is bad: data, a feature, a column, a pipeline or a version. You see what was trained on it, where that
        runs and since when, and who has to act.
      </p>
      <EntityPicker label="What is bad" choose={choose} />
    </div>
  )
}
