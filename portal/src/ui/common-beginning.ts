/** Shorter names can be read whole at a glance. */
const SHORT = 12

/** Removes the words that all names begin with: `ranker-lr1`, `ranker-lr2` → `lr1`, `lr2`. */
export function withoutCommonBeginning(names: readonly string[]): readonly string[] {
  const [first = ''] = names
  if (names.length < 2 || names.every(({ length }) => length <= SHORT)) return names
  let common = 0
  while (common < first.length && names.every((name) => name[common] === first[common])) common++
  // Parts of a version number aren't words.
  const words = first.slice(0, common).search(/(\d+\.)*[^ _./-]*$/)
  const rest = names.map((name) => name.slice(words))
  return rest.every((name) => name !== '') ? rest : names
}
