import { Status } from '../../ui/state.tsx'
import { lackingText, type SourceShown } from './health.ts'

/** State of a source, as the server judges it, and what it may lack nevertheless. */
export function SourceHealth({ source }: { readonly source: SourceShown }) {
  return (
    <span className="row">
      <Status value={source.health} /> <span className="muted">{lackingText(source)}</span>
    </span>
  )
}
