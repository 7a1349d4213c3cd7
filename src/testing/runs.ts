/** `npm run soak`: the counts that the targets name. */
export const SOAKS: boolean = process.env['MLG_SOAK'] === '1'

/** How often a random test runs: with every commit a few times, in a soak as often as it takes to be sure. */
export function runs(usual: number, inSoak = usual * 10): number {
  return SOAKS ? inSoak : usual
}
