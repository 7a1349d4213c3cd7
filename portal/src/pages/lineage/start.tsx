import { Link, useNavigate } from '@tanstack/react-router'
import { useCallback } from 'react'
import { useCatalogue } from '../../catalogue/use-catalogue.ts'
import { partOfUri } from '../../client/addresses.ts'
import { EntityPicker } from '../../parts/entity-picker.tsx'
import { useRecents } from '../../parts/visits.ts'
import { State } from '../../ui/state.tsx'
import { TypeGlyph } from '../../parts/type-glyph.tsx'
import { PageTitle } from '../../ui/page-title.tsx'
import { Panel } from '../../ui/panel.tsx'
import { EmptyState } from '../../ui/states.tsx'
import styles from './start.module.css'

/** Lineage of what: a text field, and what was looked at last. */
export function LineageStart() {
  const navigate = useNavigate()
  const recents = useRecents()
  const catalogue = useCatalogue()
  const choose = useCallback(
    ({ uri }: { readonly uri: string }): void =>
      void navigate({ to: '/lineage/$', params: { _splat: partOfUri(uri) }, search: {} }),
    [navigate],
  )
  return (
    <div className={styles['page']}>
      <PageTitle title="Lineage">Lineage</PageTitle>
      <p>Where something comes from and what depends on it, step by step.</p>
      <EntityPicker label="Entity" choose={choose} />
      <Panel title="Recently viewed" count={recents.length}>
        {recents.length === 0 ? (
          <EmptyState text="No recently viewed entities.">
            <Link to="/search">Search</Link>
          </EmptyState>
        ) : (
          <ul className={styles['list']}>
            {recents.map(({ uri, name, type }) => (
              <li key={uri}>
                <TypeGlyph type={type} />
                <Link to="/lineage/$" params={{ _splat: partOfUri(uri) }} search={{}} title={uri}>
                  <bdi>{name}</bdi>
                </Link>
                <State>{catalogue.labelOfType(type)}</State>
              </li>
            ))}
          </ul>
        )}
      </Panel>
    </div>
  )
}
