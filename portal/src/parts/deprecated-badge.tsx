import { Status } from '../ui/state.tsx'
import { dayText } from '../ui/time.tsx'

/** Marks entities planned for removal; renders nothing for others. */
export function DeprecatedBadge({ sunset }: { readonly sunset: string | null | undefined }) {
  if (sunset == null) return null
  return <Status value="deprecated" title={`To be removed by ${dayText(sunset)}`} />
}
