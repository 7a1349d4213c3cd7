/** Formats a share of 1 as a percentage. Something is never 0%. */
export function formatShare(share: number): string {
  const percent = Math.round(100 * share)
  return share > 0 && percent === 0 ? '<1%' : `${percent}%`
}
