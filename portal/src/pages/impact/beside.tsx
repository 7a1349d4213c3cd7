import { EntityLink } from '../../parts/entity-link.tsx'
import { Panel } from '../../ui/panel.tsx'
import { Ago } from '../../ui/time.tsx'
import { rowsOf, type ImpactAnswerShown } from './sections.ts'
import { ImpactRow } from './section.tsx'
import styles from './impact.module.css'

/** What a person must know before deciding, however the rest is grouped. */
export function ImpactBeside({ answer }: { readonly answer: ImpactAnswerShown }) {
  const { runningTests, surfaces, incomplete = [], unknown } = answer
  const byUri = new Map(rowsOf(answer).map((node) => [node.uri, node]))
  const services = answer.groups.services
  return (
    <div className={styles['beside']}>
      <Panel title="Running tests" count={runningTests.length}>
        {runningTests.length === 0 ? <p className={styles['muted']}>No running test is reached.</p> : null}
        <ul className={styles['rows']}>
          {runningTests.map((uri) => {
            const node = byUri.get(uri)
            return node === undefined ? (
              <li key={uri}>
                <EntityLink uri={uri} type="AbTest" name={null} via="impact" />
              </li>
            ) : (
              <ImpactRow key={uri} node={node} />
            )
          })}
        </ul>
      </Panel>
      <Panel title="Services" count={services?.total ?? 0}>
        <ul className={styles['rows']}>
          {(services?.nodes ?? []).map(({ uri, entityType, name }) => (
            <li key={uri} className={styles['row']}>
              <EntityLink uri={uri} type={entityType} name={name} via="impact" />
            </li>
          ))}
        </ul>
        {surfaces.length === 0 ? (
          <p className={styles['muted']}>No surface is known to show what it reaches.</p>
        ) : (
          <p className={styles['muted']}>Shown to members on {surfaces.map(({ name }) => name).join(', ')}.</p>
        )}
      </Panel>
      <Panel title="What may be missing" count={incomplete.length}>
        {unknown === 0 ? null : (
          <p>
            {unknown.toLocaleString()} of what is reached {unknown === 1 ? 'is' : 'are'} known by reference only: what
            lies behind is not known.
          </p>
        )}
        {incomplete.length === 0 && unknown === 0 ? (
          <p className={styles['muted']}>
            Every source that matters here answers, and nothing is known by reference only.
          </p>
        ) : (
          <ul className={styles['rows']}>
            {incomplete.map(({ part, reason, since }) => (
              <li key={part + reason} className={styles['row']}>
                <p className={styles['wrap']}>{reason}</p>
                {since === undefined || since === null ? null : (
                  <p className={styles['muted']}>
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
