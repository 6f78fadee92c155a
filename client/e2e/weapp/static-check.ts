/**
 * What DevTools or the upload would refuse, found without them:
 * `npx tsx client/e2e/weapp/static-check.ts --origin https://shop.example.com [--dist dist/weapp]`
 */
import { parseArgs } from 'node:util'
import { checkManifest } from './checks/manifest'
import { checkScripts } from './checks/scripts'
import { checkSizes, measure } from './checks/sizes'
import { checkStyles } from './checks/styles'
import { checkTemplates } from './checks/templates'
import { findWechatCompiler } from './checks/wechat-compiler'
import { openPackage } from './runtime/package'

const { values } = parseArgs({
  options: {
    dist: { type: 'string', default: 'dist/weapp' },
    /** The origins the build may speak to; repeat it for several. */
    origin: { type: 'string', multiple: true, default: [] },
  },
})

const pkg = openPackage(values.dist)
const compiler = findWechatCompiler()
const findings = [
  ...checkManifest(pkg),
  ...checkTemplates(pkg, compiler),
  ...checkStyles(pkg, compiler),
  ...checkScripts(pkg, values.origin),
  ...checkSizes(pkg),
]
compiler?.close()

for (const finding of findings) console.log(`✗ ${finding}`)
const sizes = measure(pkg).map(({ name, bytes }) => `${name} ${(bytes / 1024).toFixed(0)} KB`)
console.log(
  `${pkg.pages.length} pages, ${sizes.join(', ')}${compiler ? '' : ' (without wcc, wcsc)'}`,
)
console.log(`${findings.length} findings`)
process.exitCode = findings.length > 0 ? 1 : 0
