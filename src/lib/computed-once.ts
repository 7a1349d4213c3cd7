/** A value computed from an object that is replaced as a whole: recomputed only when it is another object. */
export function derived<From extends object, To>(from: () => From, make: (from: From) => To): () => To {
  let last: { readonly from: From; readonly made: To } | null = null
  return () => {
    const current = from()
    if (last?.from !== current) last = { from: current, made: make(current) }
    return last.made
  }
}
