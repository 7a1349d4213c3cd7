/** Pixels at a zoom of 1. All nodes have the same size, so that a column reads as a list. */
export const NODE_WIDTH = 192
export const NODE_HEIGHT = 56
/** From one node in a column to the next. */
export const ROW = NODE_HEIGHT + 12
/** From one column to the next. */
export const COLUMN = NODE_WIDTH + 44
/** Indent of a version, run or step below its container. */
export const INDENT = 16
/** Margin around a drawing that is shown completely, besides the controls that float above and below it. */
export const MARGIN = 12
export const FLOATING = { top: 52, bottom: 44 } as const
/** A larger drawing opens with a part at this zoom: five columns fit a window of 1280 pixels. */
export const READABLE_ZOOM = 0.9
/** A drawing that fits at this zoom opens completely: ten columns fit such a window, with names of a readable size. */
export const COMPLETE_ZOOM = 0.45
/** Height that an edge takes where it passes a column. */
export const LANE = 14

export function columnAt(x: number): number {
  return Math.floor(x / COLUMN)
}
