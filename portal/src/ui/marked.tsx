interface MarkedProps {
  readonly text: string
  readonly ranges: readonly { readonly from: number; readonly to: number }[]
}

/** Text with marked ranges, in UTF-16 code units. */
export function Marked({ text, ranges }: MarkedProps) {
  const parts = []
  let at = 0
  for (const { from, to } of ranges) {
    if (from > at) parts.push(text.slice(at, from))
    parts.push(<mark key={from}>{text.slice(Math.max(at, from), to)}</mark>)
    at = Math.max(at, to)
  }
  parts.push(text.slice(at))
  return <bdi>{parts}</bdi>
}
