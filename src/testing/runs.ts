/** `npm run soak`: uses the counts of the targets. */
export const SOAKS: boolean = process.env['MLG_SOAK'] === '1'

/** How often a random test runs: a few times with every commit, in a soak often enough to be sure. */
export function runs(usual: number, inSoak = usual * 10): number {
  return SOAKS ? inSoak : usual
}
