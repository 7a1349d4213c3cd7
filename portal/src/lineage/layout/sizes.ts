/** Pixels at a zoom of 1. Every node is as large as every other, so that a column reads as a list. */
export const NODE_WIDTH = 248
export const NODE_HEIGHT = 60
/** From one node of a column to the next. */
export const ROW = NODE_HEIGHT + 12
/** From one column to the next. */
export const COLUMN = NODE_WIDTH + 64
/** A version, run or step lies below what it is of, so far to the right. */
export const INDENT = 16
/** Around a drawing that is seen completely. */
export const MARGIN = 24
/** Names are 10 pixels high at this: smaller ones are read letter by letter. */
export const READABLE_ZOOM = 0.75
/** What an edge takes up where it passes a column. */
export const LANE = 14
