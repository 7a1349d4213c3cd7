interface EstimateBesides {
  /** Conclusions that people reject, as `type|from|to`. */
  readonly rejected?: ReadonlySet<string>
  /** Users of features that are compared with nothing. */
  readonly besides?: ReadonlyMap<string, ReadonlySet<string>>
  readonly idOf?: (uri: string) => number
}

/**
 * Computes D11 and D12 a second time, over all pairs with plain sets: what models are similar to, and what they might
 * use. `idOf`: among equals, the lowest is first.
 */
export function expectedEstimates(
  uses: ReadonlyMap<string, ReadonlySet<string>>,
  { rejected = new Set(), besides = new Map(), idOf = () => 0 }: EstimateBesides,
): string[] {
  const users = new Map<string, number>()
  for (const features of [...uses.values(), ...besides.values()])
    for (const one of features) users.set(one, (users.get(one) ?? 0) + 1)
  const weigh = (feature: string): number => {
    const count = users.get(feature) ?? 0
    return [4, 16, 64, 256].filter((bound) => count < bound).length
  }
  const weight = (features: Iterable<string>): number => [...features].reduce((sum, one) => sum + weigh(one), 0)
  const compared = [...uses].filter(([, features]) => features.size <= 1_000)

  const best = <T extends { readonly uri: string; readonly score: number }>(all: readonly T[], most: number): T[] =>
    all.toSorted((a, b) => b.score - a.score || idOf(a.uri) - idOf(b.uri)).slice(0, most)
  const lines: string[] = []
  for (const [model, own] of compared) {
    const scored = compared.map(([uri, features]) => {
      const all = weight(new Set([...own, ...features]))
      const score = all === 0 ? 0 : Math.floor((1_000 * weight([...own].filter((one) => features.has(one)))) / all)
      return { uri, features, score }
    })
    const close = scored.filter(
      ({ uri, score }) => uri !== model && score >= 100 && !rejected.has(`Model.similarTo|${model}|${uri}`),
    )
    const nearest = best(close, 20)
    lines.push(...nearest.map(({ uri }) => `Model.similarTo|${model}|${uri}`))

    const total = nearest.reduce((sum, { score }) => sum + score, 0)
    const lacking = new Set(nearest.flatMap(({ features }) => [...features]).filter((one) => !own.has(one)))
    const candidates = [...lacking].map((uri) => {
      const having = nearest.filter(({ features }) => features.has(uri))
      const sum = having.reduce((some, { score }) => some + score, 0)
      return { uri, of: having.length, score: Math.floor((1_000 * sum) / total) }
    })
    const fit = candidates.filter(
      ({ uri, of, score }) =>
        weigh(uri) > 0 && of >= 2 && score >= 100 && !rejected.has(`Model.mightUse|${model}|${uri}`),
    )
    lines.push(...best(fit, 10).map(({ uri }) => `Model.mightUse|${model}|${uri}`))
  }
  return lines
}
