import { Status } from '../ui/state.tsx'
import { dayText } from '../ui/when.tsx'

/** Of what people plan to remove; nothing of anything else. */
export function DeprecatedBadge({ sunset }: { readonly sunset: string | null | undefined }) {
  if (sunset == null) return null
  return <Status value="deprecated" title={`To be removed by ${dayText(sunset)}`} />
}
