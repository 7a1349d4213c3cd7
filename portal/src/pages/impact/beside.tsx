import { useCatalogue } from '../../catalogue/use-catalogue.ts'
import { EntityLink } from '../../parts/entity-link.tsx'
import { Panel } from '../../ui/panel.tsx'
import { Ago } from '../../ui/time.tsx'
import { rowsOf, type ImpactAnswerShown } from './sections.ts'
import { ImpactRow } from './section.tsx'
import styles from './impact.module.css'

/** What a person must know before deciding, however the rest is grouped. */
export function ImpactBeside({ answer }: { readonly answer: ImpactAnswerShown }) {
  const { runningTests, runningTestsTotal, surfaces, surfacesTotal, incomplete = [], unknown } = answer
  const byUri = new Map(rowsOf(answer).map((node) => [node.uri, node]))
  const services = answer.groups.services
  const { isKnowable } = useCatalogue()
  return (
    <div className={`page ${styles['beside']}`}>
      {isKnowable(['AbTest']) ? (
        <Panel title="Running tests" count={runningTestsTotal}>
          {runningTestsTotal === 0 ? <p className="muted wrap">No running tests affected.</p> : null}
          <ul className="lines">
            {runningTests.map((uri) => {
              const node = byUri.get(uri)
              return node === undefined ? (
                <li key={uri}>
                  <EntityLink uri={uri} type="AbTest" name={null} />
                </li>
              ) : (
                <ImpactRow key={uri} node={node} />
              )
            })}
          </ul>
          <Cut shown={runningTests.length} total={runningTestsTotal} what="tests" />
        </Panel>
      ) : null}
      {isKnowable(['Service']) ? (
        <Panel title="Services" count={services?.total ?? 0}>
          <ul className="lines">
            {(services?.nodes ?? []).map(({ uri, entityType, name }) => (
              <li key={uri} className="stack below" data-gap="1">
                <EntityLink uri={uri} type={entityType} name={name} />
              </li>
            ))}
          </ul>
          {surfaces.length === 0 ? (
            <p className="muted wrap">No product surfaces known.</p>
          ) : (
            <p className="muted wrap">Shown to members on {surfaces.map(({ name }) => name).join(', ')}.</p>
          )}
          <Cut shown={services?.nodes.length ?? 0} total={services?.total ?? 0} what="services" />
          <Cut shown={surfaces.length} total={surfacesTotal} what="surfaces" />
        </Panel>
      ) : null}
      <Panel title="Known gaps" count={incomplete.length}>
        {unknown === 0 ? null : (
          <p>
            {unknown.toLocaleString()} affected {unknown === 1 ? 'entity is' : 'entities are'} only referenced: no
            source describes {unknown === 1 ? 'it' : 'them'}, so what depends on {unknown === 1 ? 'it' : 'them'} is
            unknown.
          </p>
        )}
        {incomplete.length === 0 && unknown === 0 ? (
          <p className="muted wrap">None: every source involved responds and describes what it should.</p>
        ) : (
          <ul className="lines">
            {incomplete.map(({ part, reason, since }) => (
              <li key={part + reason} className="stack below" data-gap="1">
                <p className="wrap">{reason}</p>
                {since === undefined || since === null ? null : (
                  <p className="muted wrap">
                    since <Ago at={since} />
                  </p>
                )}
              </li>
            ))}
          </ul>
        )}
      </Panel>
    </div>
  )
}

function Cut({ shown, total, what }: { readonly shown: number; readonly total: number; readonly what: string }) {
  if (shown >= total) return null
  return (
    <p className="muted wrap">
      {(total - shown).toLocaleString()} more {what} not listed.
    </p>
  )
}
