/** Bytes of a file that one request of an import carries at most: in base64 it fits the bound of a request. */
export const MAX_PART = 262_144
