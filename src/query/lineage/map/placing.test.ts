import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { EdgeType } from '../../../catalogue/edges.ts'
import { builtinCatalogue } from '../../../catalogue/load.ts'
import type { FlowNeighbour } from '../flow-neighbours.ts'
import { FOCUS, NOT_RISEN, type MapEntity, type MapSide } from './collect.ts'
import { components } from '../../../lib/components.ts'
import { withCycles, type MapEdge } from './edges.ts'
import { FOCUS_SLOT, GROUP_PAGE, MapSlots } from './placing.ts'

const MAX_TEAM_GROUPS = 60

const MAX_DRAWN = 150

const MAX_SIBLINGS = 6

const EDGE = builtinCatalogue().edgeType('Feature.sourcedFrom') as EdgeType
const STEP = { edge: EDGE, direction: 'out', rises: 0, notAfter: 0 } as const

interface Drawing {
  readonly entities: readonly MapEntity[]
  readonly teams: readonly (number | null)[]
  readonly hidden: ReadonlySet<number>
}

const SIDES: readonly MapSide[] = ['upstream', 'downstream', 'both']

/** Generates a forest below the focus, with few or many types and teams. */
const drawings = (most: number): fc.Arbitrary<Drawing> =>
  fc
    .record({ types: fc.integer({ min: 1, max: 80 }), spread: fc.integer({ min: 1, max: 80 }) })
    .chain(({ types, spread }) =>
      fc
        .array(
          fc.record({
            up: fc.nat(1_000),
            type: fc.nat(types),
            relation: fc.nat(2),
            side: fc.constantFrom(...SIDES),
            team: fc.nat(spread),
            filtered: fc.nat(9),
          }),
          { maxLength: most },
        )
        .map((rows) => {
          const entities: MapEntity[] = []
          for (const [i, row] of rows.entries()) {
            const parent = (row.up % (i + 1)) - 1
            const above = parent === FOCUS ? undefined : entities[parent]
            entities.push({
              node: i + 1,
              type: row.type === 0 ? null : `T${row.type}`,
              side: above?.side ?? row.side,
              depth: (above?.depth ?? 0) + 1,
              parent,
              relation: `A.r${row.relation}`,
              name: `r${row.relation}`,
              risen: NOT_RISEN,
            })
          }
          const hidden = new Set(rows.flatMap(({ filtered }, i) => (filtered === 0 ? [i] : [])))
          return { entities, teams: rows.map(({ team }) => (team === 0 ? null : team)), hidden }
        }),
    )

function placeDrawing({ entities, teams, hidden }: Drawing): MapSlots {
  return new MapSlots({
    entities,
    shows: (entity) => !hidden.has(entity),
    key: (entity) => (entity === FOCUS_SLOT ? 'focus' : `e${entity}`),
    teamOf: (entity) => teams[entity] ?? null,
    teamKey: (team) => `team${team}`,
  })
}

function drawnIn(slots: MapSlots): ReadonlySet<number> {
  return new Set(slots.entities.flatMap((_, i) => (slots.slotOf(i) === i ? [i] : [])))
}

/** Expects everything shown to be drawn or in exactly one group that knows it, except `without` (no room). */
function expectComplete(slots: MapSlots, { hidden, entities }: Drawing): void {
  const inGroups = new Map<number, number>()
  for (const { members } of slots.groups) for (const one of members) inGroups.set(one, (inGroups.get(one) ?? 0) + 1)
  for (const [i] of slots.entities.entries()) {
    const slot = slots.slotOf(i)
    const counted = inGroups.get(i) ?? 0
    if (hidden.has(i)) expect([slot, counted]).toEqual([null, 0])
    else if (slot === i) expect(counted).toBe(0)
    else if (slot === null) expect([i >= entities.length, counted]).toEqual([true, 0])
    else expect([typeof slot, counted]).toEqual(['object', 1])
  }
  expect(slots.groups.every(({ members }) => members.size > 0)).toBe(true)
  expect(drawnIn(slots).size + slots.groups.length + 1).toBeLessThanOrEqual(MAX_DRAWN)
}

const acts = fc.array(
  fc.record({ open: fc.boolean(), which: fc.nat(1_000), added: fc.array(fc.nat(400), { maxLength: 30 }) }),
  {
    maxLength: 12,
  },
)

function act(
  slots: MapSlots,
  { open, which, added }: { open: boolean; which: number; added: readonly number[] },
): void {
  const group = slots.groups[which % Math.max(1, slots.groups.length)]
  if (open && group !== undefined) slots.draw(group, [...group.members].slice(0, GROUP_PAGE))
  const drawn = [...drawnIn(slots)]
  const entity = drawn[which % Math.max(1, drawn.length)]
  if (open || entity === undefined) return
  const neighbours = added.map((node): FlowNeighbour => ({ node: node + 1, step: STEP, risen: 0 }))
  const from = slots.entities[entity]
  slots.expand(entity, neighbours, ({ node }) => ({
    node,
    type: 'T1',
    side: from?.side ?? 'both',
    depth: (from?.depth ?? 0) + 1,
    parent: entity,
    relation: EDGE.id,
    name: EDGE.name,
    risen: NOT_RISEN,
  }))
}

describe('a map', () => {
  it('draws every entity alone or in exactly one group, whatever is opened', () => {
    fc.assert(
      fc.property(drawings(300), acts, (drawing, all) => {
        const slots = placeDrawing(drawing)
        expectComplete(slots, drawing)
        for (const one of all) {
          const before = drawnIn(slots)
          act(slots, one)
          expectComplete(slots, drawing)
          const after = drawnIn(slots)
          expect([...before].filter((i) => !after.has(i))).toEqual([])
        }
      }),
      { numRuns: 150 },
    )
  })

  it('keeps its groups and their ids, and opening one changes no other', () => {
    fc.assert(
      fc.property(drawings(200), fc.nat(1_000), (drawing, which) => {
        const [slots, again] = [placeDrawing(drawing), placeDrawing(drawing)]
        const groups = slots.groups.map(({ id, members }) => [id, [...members]] as const)
        expect(again.groups.map(({ id, members }) => [id, [...members]])).toEqual(groups)
        const opened = slots.groups[which % Math.max(1, groups.length)]
        if (opened === undefined) return
        slots.draw(opened, [...opened.members].slice(0, GROUP_PAGE))
        const others = groups.filter(([id]) => id !== opened.id)
        expect(slots.groups.filter(({ id }) => id !== opened.id).map(({ id, members }) => [id, [...members]])).toEqual(
          others,
        )
      }),
      { numRuns: 60 },
    )
  })

  it('draws siblings of one type and relation one by one up to the limit, then grouped', () => {
    for (const count of [MAX_SIBLINGS, MAX_SIBLINGS + 1]) {
      const entities = Array.from({ length: count }, (_, i) => child(i))
      const slots = placeDrawing({ entities, teams: [], hidden: new Set() })
      expect([slots.byTeam, slots.groups.length, drawnIn(slots).size]).toEqual(
        count > MAX_SIBLINGS ? [false, 1, 0] : [false, 0, count],
      )
    }
  })

  it.each([
    [48, 1],
    [200, 1],
    [3, 70],
    [1, 1],
  ])('puts 5,000 entities of %i teams and %i types into at most 60 groups', (teams, types) => {
    const entities = Array.from({ length: 5_000 }, (_, i) => ({
      ...child(i),
      type: `T${i % types}`,
      relation: `A.r${i}` as const,
    }))
    const slots = placeDrawing({ entities, teams: entities.map((_, i) => i % teams), hidden: new Set() })
    expect([slots.byTeam, drawnIn(slots).size]).toEqual([true, 0])
    expect(slots.groups.reduce((sum, { members }) => sum + members.size, 0)).toBe(5_000)
    expect(slots.groups.length).toBeLessThanOrEqual(MAX_TEAM_GROUPS)
    if (types === 1) expect(slots.groups).toHaveLength(Math.min(teams, MAX_TEAM_GROUPS))
  })
})

function child(i: number): MapEntity {
  return {
    node: i + 1,
    type: 'T',
    side: 'downstream',
    depth: 1,
    parent: FOCUS,
    relation: 'A.r',
    name: 'r',
    risen: NOT_RISEN,
  }
}

describe('cycles', () => {
  it('are the strongly connected components', () => {
    const graphs = fc.array(fc.tuple(fc.nat(11), fc.nat(11)), { maxLength: 30 })
    fc.assert(
      fc.property(graphs, (pairs) => {
        const all = Array.from({ length: 12 }, (_, i) => String(i))
        const next = (of: string) => pairs.flatMap(([from, to]) => (String(from) === of ? [String(to)] : []))
        const found = components(all, next)
        const reach = (from: string): ReadonlySet<string> => {
          const seen = new Set([from])
          for (const one of seen) for (const to of next(one)) seen.add(to)
          return seen
        }
        for (const a of all)
          for (const b of all) expect(found.get(a) === found.get(b)).toBe(reach(a).has(b) && reach(b).has(a))
      }),
    )
  })

  it('ignore edges between a container and its parts', () => {
    const edge = (from: number, to: number, part = false): MapEdge => ({
      from,
      to,
      edge: EDGE,
      reversed: false,
      count: 1,
      part,
      cycle: false,
      presence: 'kept',
    })
    expect(withCycles([edge(1, 2), edge(2, 1), edge(2, 3), edge(3, 2, true)]).map(({ cycle }) => cycle)).toEqual([
      true,
      true,
      false,
      false,
    ])
  })
})
