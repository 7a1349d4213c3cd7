import type { SearchSurroundings } from '../../walk/around.ts'

/** Bugs of the search index, each as surroundings that behave as if the follower of it had it. */
type IndexBug = (surroundings: SearchSurroundings) => SearchSurroundings

/** A missed ripple: something has another name, and those that show the name are not written again. */
export const forgetsWhoShowsAName: IndexBug = (surroundings) => ({
  ...surroundings,
  dependents: (starts, at) => surroundings.dependents({ ...starts, renamed: new Set() }, at),
})

/** A missed ripple of another kind: somebody belongs to another group, and what they own keeps its team. */
export const forgetsWhatMembersOwn: IndexBug = (surroundings) => ({
  ...surroundings,
  dependents: (starts, at) => surroundings.dependents({ ...starts, regrouped: new Set() }, at),
})
