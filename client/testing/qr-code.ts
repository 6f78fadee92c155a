/** What a scanner sees of a QR code drawn as an SVG in a data URI. */

export interface SeenCode {
  size: number
  /** By row, then column: whether it is dark. */
  modules: boolean[][]
}

export function seenCode(source: string): SeenCode {
  const [, svg = ''] = source.split('data:image/svg+xml,')
  const picture = new DOMParser().parseFromString(decodeURIComponent(svg), 'image/svg+xml')
  const [, , , side = ''] = picture.documentElement.getAttribute('viewBox')?.split(' ') ?? []
  const size = Number(side)
  const modules = Array.from({ length: size }, () => Array.from({ length: size }, () => false))
  const dark = picture.querySelector('path[fill="#000"]')?.getAttribute('d') ?? ''
  for (const [, x, y] of dark.matchAll(/M(\d+) (\d+)h1v1h-1z/g)) {
    const row = modules[Number(y)]
    if (row) row[Number(x)] = true
  }
  return { size, modules }
}
