/**
 * A question that costs at most so many reads of entities is light. A heavier one waits for its turn before it begins,
 * so that of requests which come together the light ones are answered first.
 */
export const LIGHT_COST = 100
