/** Shorter ones are read whole at a glance. */
const SHORT = 12

/** Names without the words that all begin with, so that what tells them apart fits: `ranker-lr1`, `ranker-lr2` → `lr1`, `lr2`. */
export function withoutCommonBeginning(names: readonly string[]): readonly string[] {
  const [first = ''] = names
  if (names.length < 2 || names.every(({ length }) => length <= SHORT)) return names
  let common = 0
  while (common < first.length && names.every((name) => name[common] === first[common])) common++
  // The parts of a version are not words.
  const words = first.slice(0, common).search(/(\d+\.)*[^ _./-]*$/)
  const rest = names.map((name) => name.slice(words))
  return rest.every((name) => name !== '') ? rest : names
}
