import { CopyButton } from '../../ui/copy.tsx'
import { Note } from '../../ui/states.tsx'

/** Secret to verify a webhook's signatures with. */
export function Secret({ secret }: { readonly secret: string }) {
  return (
    <Note kind="info">
      Copy the secret now: it isn’t shown again.
      <span className="row">
        <code className="secret">{secret}</code>
        <CopyButton text={secret} what="the secret" label="Copy" />
      </span>
    </Note>
  )
}
