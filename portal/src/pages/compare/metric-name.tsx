interface MetricNameProps {
  readonly metric: string
  readonly unit: string | null
  readonly split: string | null
}

/** A phone hides cells whose only element is empty, so there is none without details. */
export function MetricName({ metric, unit, split }: MetricNameProps) {
  const details = [unit, split].filter(Boolean).join(', ')
  if (details === '') return metric
  return (
    <>
      {metric} <span className="muted">{details}</span>
    </>
  )
}
