/** FNV-1a with 32 bits: the seed, and the prime that each unit is multiplied by. */
export const FNV_SEED = 0x811c9dc5
export const FNV_PRIME = 0x01000193

/** Hashes a text's code units, continuing from the hash `from`. `>>> 0` makes the signed result unsigned. */
export function fnv1a(text: string, from: number = FNV_SEED): number {
  let hash = from
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), FNV_PRIME)
  return hash
}
