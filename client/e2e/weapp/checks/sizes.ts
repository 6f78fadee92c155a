/** Package sizes as WeChat limits them. */
import type { Package } from '../runtime/package'

const MAX_PACKAGE = 2 * 1024 * 1024
/** https://developers.weixin.qq.com/miniprogram/dev/framework/subpackages.html */
const MAX_TOTAL = 30 * 1024 * 1024

export interface PackageSize {
  name: string
  bytes: number
}

export function measure(pkg: Package): PackageSize[] {
  const roots = [...(pkg.app.subPackages ?? []), ...(pkg.app.subpackages ?? [])].map(
    ({ root }) => root,
  )
  const ownerOf = (file: string) =>
    roots.find((root) => file.startsWith(`${root.replace(/\/$/, '')}/`))
  const shipped = pkg.files.filter((file) => !/\.(map|LICENSE\.txt)$/.test(file))
  return [undefined, ...roots].map((root) => ({
    name: root ?? 'main',
    bytes: shipped
      .filter((file) => ownerOf(file) === root)
      .reduce((sum, file) => sum + pkg.size(file), 0),
  }))
}

export function checkSizes(pkg: Package): string[] {
  const sizes = measure(pkg)
  const total = sizes.reduce((sum, { bytes }) => sum + bytes, 0)
  return [
    ...sizes
      .filter(({ bytes }) => bytes > MAX_PACKAGE)
      .map(({ name, bytes }) => `package ${name}: ${bytes} bytes, at most 2 MB`),
    ...(total > MAX_TOTAL ? [`all packages: ${total} bytes, at most 30 MB`] : []),
  ]
}
