import { Link } from '@tanstack/react-router'
import { partOfUri } from '../../client/addresses.ts'
import { Note } from '../../ui/states.tsx'
import { needText, type EntityAttention } from '../../panels/attention.ts'
import styles from './header.module.css'

/** Bad news before everything else: what is wrong with it or upstream, each with what shows it. */
export function AttentionNote({
  uri,
  attention,
}: {
  readonly uri: string
  readonly attention: EntityAttention | null
}) {
  if (attention === null || attention.needs.length === 0) return null
  const { uri: about, version, name, needs } = attention
  return (
    <Note kind="warn">
      <ul className={styles['needs']} aria-label="Needs attention">
        <li>
          <strong>
            {about === uri ? (
              'Needs attention'
            ) : (
              <>
                Current version{' '}
                <Link to="/e/$" params={{ _splat: partOfUri(about) }} search={{}}>
                  {version ?? name ?? about}
                </Link>{' '}
                needs attention
              </>
            )}
          </strong>
        </li>
        {needs.map((need) => (
          <li key={`${need.kind} ${need.uri} ${need.sentence}`}>
            {need.uri === uri ? (
              needText(need)
            ) : (
              <Link to="/e/$" params={{ _splat: partOfUri(need.uri) }} search={{}}>
                {needText(need)}
              </Link>
            )}
          </li>
        ))}
      </ul>
    </Note>
  )
}
