import type { SearchSurroundings } from '../../walk/around.ts'

/** Bugs of the search index, each as surroundings that behave as if the follower had it. */
type IndexBug = (surroundings: SearchSurroundings) => SearchSurroundings

/** A missed ripple: an entity is renamed, and documents that show the name aren't written again. */
export const forgetsWhoShowsAName: IndexBug = (surroundings) => ({
  ...surroundings,
  dependents: (starts, at) => surroundings.dependents({ ...starts, renamed: new Set() }, at),
})

/** Another missed ripple: a person changes groups, and what they own keeps its team. */
export const forgetsWhatMembersOwn: IndexBug = (surroundings) => ({
  ...surroundings,
  dependents: (starts, at) => surroundings.dependents({ ...starts, regrouped: new Set() }, at),
})
