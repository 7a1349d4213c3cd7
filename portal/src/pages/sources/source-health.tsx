import { State, Status } from '../../ui/state.tsx'
import { lackingText, type SourceShown } from './health.ts'

/** State of a source, as the server judges it, and what it may lack nevertheless. */
export function SourceHealth({ source }: { readonly source: SourceShown }) {
  const lacking = lackingText(source)
  if (source.health === 'ok' && source.silent !== null) return <State tone="warn">{lacking}</State>
  return (
    <span className="row">
      <Status value={source.health} /> <span className="muted">{lacking}</span>
    </span>
  )
}
