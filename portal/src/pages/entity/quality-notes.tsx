import { Link } from '../../routing/link.tsx'
import { useAnswer } from '../../client/use-answer.ts'
import { CopyButton } from '../../ui/copy.tsx'
import { Panel } from '../../ui/panel.tsx'

/** Lists flaws in an entity's metadata, and how to fix them. */
export function QualityNotes({ uri }: { readonly uri: string }) {
  const { answer } = useAnswer('reasons', { uri })
  if (answer === undefined || answer.reasons.length === 0) return null
  return (
    <Panel title="What to fix">
      <ul className="stack" data-gap="3">
        {answer.reasons.map(({ reason, means, fix, command, q }) => (
          <li key={reason} className="stack" data-gap="1">
            <span className="linked">
              It {means}.{' '}
              <Link to="/search" search={{ q }}>
                Others like it
              </Link>
            </span>
            <span className="muted">{fix}</span>
            {command === null ? null : (
              <span className="row" data-gap="1">
                <code>{command.replace('<uri>', uri)}</code>
                <CopyButton text={command.replace('<uri>', uri)} what="the command" />
              </span>
            )}
          </li>
        ))}
      </ul>
    </Panel>
  )
}
