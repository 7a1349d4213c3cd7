/**
 * Maximum number of entity reads of a light question. Heavier ones wait for their turn before they begin, so that of
 * concurrent requests the light ones are answered first.
 */
export const LIGHT_COST = 100
