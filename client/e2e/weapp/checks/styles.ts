/** Every wxss parses, and asks for no file that a phone would not load. */
import postcss from 'postcss'
import type { Package } from '../runtime/package'
import type { WechatCompiler } from './wechat-compiler'

export function checkStyles(pkg: Package, compiler: WechatCompiler | undefined): string[] {
  const sheets = pkg.files.filter((file) => file.endsWith('.wxss') && pkg.size(file) > 0)
  const said = compiler?.complaints('wcsc', ['-js', ...sheets], pkg.locate(''))
  return [
    ...(said ? [`wcsc: ${said}`] : []),
    ...sheets.flatMap((file) => [
      ...parse(file, pkg.read(file)),
      ...localFiles(file, pkg.read(file)),
    ]),
  ]
}

function parse(file: string, code: string): string[] {
  try {
    postcss.parse(code, { from: file })
    return []
  } catch (error) {
    return [`${file}: ${String(error)}`]
  }
}

function localFiles(file: string, code: string): string[] {
  const urls = code.matchAll(/url\(\s*['"]?(?!data:|https:|\/\/)([^'")]+)/g)
  return [...urls].map(([, url = '']) => `${file}: url(${url}): wxss loads no file of the package`)
}
