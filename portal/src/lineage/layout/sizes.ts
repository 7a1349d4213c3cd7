/** Pixels at a zoom of 1. Every node is as large as every other, so that a column reads as a list. */
export const NODE_WIDTH = 192
export const NODE_HEIGHT = 56
/** From one node of a column to the next. */
export const ROW = NODE_HEIGHT + 12
/** From one column to the next. */
export const COLUMN = NODE_WIDTH + 44
/** A version, run or step lies below what it is of, so far to the right. */
export const INDENT = 16
/** Around a drawing that is seen completely, beside what floats above and below it. */
export const MARGIN = 12
export const FLOATING = { top: 52, bottom: 44 } as const
/** A drawing opens at this or nearer: five columns fit a window of 1280 pixels. */
export const READABLE_ZOOM = 0.9
/** What an edge takes up where it passes a column. */
export const LANE = 14
