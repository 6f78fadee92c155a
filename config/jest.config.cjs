/** Three projects: the BFF and the simulator on Node, the client once per platform (files picked by suffix as Taro does). */
const path = require('node:path')

const swc = [
  '@swc/jest',
  {
    jsc: {
      parser: { syntax: 'typescript', tsx: true },
      transform: { react: { runtime: 'automatic' } },
      target: 'es2022',
    },
    module: { type: 'commonjs' },
  },
]

const extensions = ['ts', 'tsx', 'js', 'jsx']

const common = {
  rootDir: path.join(__dirname, '..'),
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/data/'],
  transform: { '^.+\\.[mc]?[jt]sx?$': swc },
}

const client = (platform, environment) => ({
  ...common,
  displayName: `client ${platform}`,
  testEnvironment: 'jsdom',
  testMatch: ['<rootDir>/client/**/*.test.ts?(x)'],
  testPathIgnorePatterns: [`\\.${platform === 'h5' ? 'weapp' : 'h5'}\\.test\\.`],
  globals: { __PLATFORM__: platform },
  moduleFileExtensions: [...extensions.map((e) => `${platform}.${e}`), ...extensions, 'json'],
  moduleNameMapper: {
    '^@/(.*)$': '<rootDir>/client/$1',
    '\\.(css|png|jpg|svg)$': '<rootDir>/client/testing/asset.ts',
    '^@tarojs/components$': '<rootDir>/client/testing/taro-components.tsx',
    '^@tarojs/taro$': '<rootDir>/client/testing/taro.ts',
  },
  setupFiles: environment,
})

module.exports = {
  // Two even where there are two cores: one would share its process, and hundreds of suites in one heap are slow.
  maxWorkers: '100%',
  workerIdleMemoryLimit: '1GB',
  projects: [
    {
      ...common,
      displayName: 'bff',
      testEnvironment: 'node',
      testMatch: ['<rootDir>/bff/**/*.test.ts', '<rootDir>/config/**/*.test.ts'],
      transformIgnorePatterns: ['/node_modules/(?!(lowdb|steno)/)'],
    },
    client('weapp', []),
    client('h5', []),
  ],
}
