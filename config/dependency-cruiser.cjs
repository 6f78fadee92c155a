/** The walls of the house: who may import whom. `npm run walls`. */
const slices = '(sessions|shop|orders|tasks|merchant|sharing|wallet|alerts)'
const test = '\\.(test|spec|suite)\\.tsx?$'
/** What tests share, beside what they test. */
const support = '^bff/[a-z]+/testing/'
const forbid = (name, from, to) => ({ name, severity: 'error', from, to })

module.exports = {
  forbidden: [
    forbid('no-cycle', {}, { circular: true }),
    forbid('no-unresolved', {}, { couldNotResolve: true }),

    // client and bff
    forbid(
      'client-knows-the-contract-only',
      { path: '^client/', pathNot: '^client/e2e/' },
      { path: '^bff/', pathNot: '^bff/contract/' },
    ),
    forbid(
      'client-takes-types-only',
      { path: '^client/', pathNot: [test, '^client/(e2e|testing)/'] },
      { path: '^bff/contract/', dependencyTypesNot: ['type-only'] },
    ),
    forbid('bff-never-sees-client', { path: '^bff/' }, { path: '^client/' }),
    forbid('config-is-build-time', { path: '^(client|bff)/' }, { path: '^config/' }),

    // client floors: pages -> use cases -> api -> platform
    forbid(
      'pages-are-leaves',
      { path: '^client/', pathNot: '^client/(pages/|app)' },
      { path: '^client/pages/' },
    ),
    forbid(
      'page-is-private',
      { path: '^client/pages/([^/]+)/' },
      { path: '^client/pages/', pathNot: '^client/pages/$1/' },
    ),
    forbid(
      'components-only-draw',
      { path: '^client/components/', pathNot: test },
      { path: '^client/(?!components/|assets/)' },
    ),
    forbid(
      'platform-is-the-ground-floor',
      { path: '^client/platform/', pathNot: test },
      { path: '^client/(?!platform/)' },
    ),
    forbid(
      'platform-has-one-door',
      { path: '^client/', pathNot: ['^client/platform/', test] },
      {
        path: '^client/platform/',
        pathNot: ['^client/platform/platform\\.ts$', '^client/platform/index\\.[a-z0-9]+\\.ts$'],
      },
    ),
    forbid(
      'wechat-js-stays-in-platform',
      { path: '^client/', pathNot: ['^client/platform/', '^client/(testing|e2e)/', test] },
      { path: 'weixin-js-sdk' },
    ),
    forbid(
      'e2e-goes-over-http',
      { path: '^client/e2e/' },
      { path: '^(client/(?!e2e/)|bff/(?!testing/|simulator/control-api|contract/))' },
    ),

    // bff floors: main -> app, http -> slices -> contract; adapters hang from the side
    forbid(
      'contract-is-a-leaf',
      { path: '^bff/contract/' },
      { path: '^bff/', pathNot: '^bff/contract/' },
    ),
    forbid(
      'slices-do-not-meet',
      { path: `^bff/${slices}/`, pathNot: test },
      { path: `^bff/${slices}/`, pathNot: ['^bff/$1/'], dependencyTypesNot: ['type-only'] },
    ),
    forbid(
      'slices-do-not-know-their-adapters',
      { path: `^bff/${slices}/`, pathNot: [test, support] },
      { path: '^bff/(wechat|store|accounts|config|app|main|dev|start|payments/wechat)' },
    ),
    forbid(
      'wechat-knows-nothing-of-us',
      { path: '^bff/wechat/' },
      { path: '^bff/', pathNot: '^bff/wechat/' },
    ),
    forbid(
      'channels-know-no-slice',
      { path: '^bff/payments/', pathNot: [test, support] },
      { path: '^bff/', pathNot: '^bff/(payments|wechat|contract)/|^bff/errors' },
    ),
    forbid(
      'store-sees-types-only',
      { path: '^bff/store/', pathNot: [test, support] },
      { path: '^bff/(?!store/|errors)', dependencyTypesNot: ['type-only'] },
    ),
    forbid(
      'config-is-read-at-the-door',
      {
        path: '^bff/',
        pathNot: ['^bff/(main|dev|config|start|reconcile|store-)', '^bff/testing/', test],
      },
      { path: '^bff/config\\.ts$', dependencyTypesNot: ['type-only'] },
    ),

    forbid(
      'testing-is-for-tests',
      { path: '^(bff|client)/', pathNot: ['/testing/', '^bff/simulator/', '^client/e2e/', test] },
      { path: '/testing/', pathNot: 'node_modules' },
    ),

    // the simulator is an outsider
    forbid(
      'simulator-never-ships',
      { path: '^bff/(main|reconcile|store-migrate|store-check)\\.ts$' },
      { path: '^bff/simulator/', reachable: true },
    ),
    forbid(
      'simulator-is-a-stranger',
      { path: '^bff/simulator/' },
      {
        path: '^(bff|client)/', // Published vectors are other people's words.
        pathNot: ['^bff/simulator/', '^bff/wechat/testing/vectors\\.ts$'],
      },
    ),
    forbid(
      'only-dev-and-tests-start-it',
      {
        path: '^(bff|client)/',
        pathNot: ['^bff/simulator/', '^bff/dev', '^bff/testing/', '^client/e2e/', test, support],
      },
      { path: '^bff/simulator/' },
    ),
    forbid(
      'no-dev-deps-in-production',
      {
        path: '^bff/',
        pathNot: [
          '^bff/(simulator|testing|dev)',
          '^bff/shop/artwork/',
          // Travels inside the bundle.
          '^bff/store/mysql/',
          test,
          support,
        ],
      },
      { dependencyTypes: ['npm-dev'] },
    ),
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default'],
      extensions: ['.weapp.ts', '.ts', '.tsx', '.js', '.json'],
    },
  },
}
