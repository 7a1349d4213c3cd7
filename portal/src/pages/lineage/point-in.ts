import type { MouseEvent } from 'react'

/** Point of a picture that the mouse is on, in its own coordinates; null if it isn't shown. */
export function pointIn({ currentTarget, clientX, clientY }: MouseEvent<SVGSVGElement>): DOMPoint | null {
  const matrix = currentTarget.getScreenCTM()
  return matrix === null ? null : new DOMPoint(clientX, clientY).matrixTransform(matrix.inverse())
}
