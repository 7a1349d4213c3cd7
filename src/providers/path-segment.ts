/** `.` and `..` are legal ids, and no URL library may take them for a way up. */
export function pathSegment(id: string): string {
  return id === '.' ? '%2E' : id === '..' ? '%2E%2E' : encodeURIComponent(id)
}
