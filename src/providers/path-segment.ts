/** `.` and `..` are legal ids, and no URL library may treat them as relative segments. */
export function pathSegment(id: string): string {
  return id === '.' ? '%2E' : id === '..' ? '%2E%2E' : encodeURIComponent(id)
}
