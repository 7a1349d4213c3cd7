/**
 * In entities read, at most. What costs more waits for its turn before it begins, so that of requests which come
 * together the light ones are answered first.
 */
export const LIGHT_COST = 100
