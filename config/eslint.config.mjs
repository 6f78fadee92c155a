import reactHooks from 'eslint-plugin-react-hooks'
import tseslint from 'typescript-eslint'

/** What differs by platform; navigation and life-cycle hooks are free for pages. */
const platformOnly = [
  'login',
  'checkSession',
  'requestPayment',
  'getEnv',
  'ENV_TYPE',
  'chooseAddress',
  'getUserProfile',
  'useShareAppMessage',
  'useShareTimeline',
  'showShareMenu',
]

const restrictedSyntax = {
  environment: {
    selector: "MemberExpression[object.name='process'][property.name='env']",
    message:
      'The environment is read in bff/main, bff/reconcile, bff/store-*, bff/dev and config/ only; platform constants in client/platform.',
  },
  platform: {
    selector: `MemberExpression[object.name='Taro'][property.name=/^(${platformOnly.join('|')})$/]`,
    message: 'What differs by platform lives in client/platform.',
  },
  platformImport: {
    selector: `ImportDeclaration[source.value='@tarojs/taro'] ImportSpecifier[imported.name=/^(${platformOnly.join('|')})$/]`,
    message: 'What differs by platform lives in client/platform.',
  },
}
const tests = ['**/*.test.ts', '**/*.test.tsx', '**/*.suite.ts', '**/testing/**', 'client/e2e/**']

export default tseslint.config(
  {
    ignores: [
      'dist/**',
      'data/**',
      'node_modules/**',
      'coverage/**',
      '**/*.cjs',
      'bff/simulator/mini-program/**',
    ],
  },
  {
    files: ['**/*.ts', '**/*.tsx'],
    extends: [...tseslint.configs.recommendedTypeChecked],
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: `${import.meta.dirname}/..` },
    },
    plugins: { 'react-hooks': reactHooks },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      ...reactHooks.configs.recommended.rules,
      'max-lines': ['error', { max: 250, skipBlankLines: false, skipComments: false }],
      complexity: ['error', 12],
      'max-params': ['error', 4],
      eqeqeq: 'error',
      'no-console': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/only-throw-error': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_' },
      ],
      'no-restricted-syntax': ['error', ...Object.values(restrictedSyntax)],
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              regex: '\\.(h5|weapp)$',
              message: 'Import the door (@/platform); the build picks the file.',
            },
          ],
        },
      ],
    },
  },
  {
    // One spelling inside, WeChat's own only at the wall.
    files: ['bff/**/*.ts', 'client/**/*.ts', 'client/**/*.tsx'],
    ignores: ['bff/wechat/**', 'bff/simulator/**', 'bff/payments/wechat-*', ...tests],
    rules: {
      '@typescript-eslint/naming-convention': [
        'error',
        {
          selector: ['variableLike', 'typeProperty', 'classProperty'],
          format: ['camelCase', 'PascalCase', 'UPPER_CASE'],
          leadingUnderscore: 'allow',
          filter: { regex: '[^a-zA-Z_]', match: false },
        },
      ],
    },
  },
  {
    files: ['client/platform/**', 'client/testing/**', 'client/app.config.ts'],
    rules: { 'no-restricted-syntax': 'off' },
  },
  {
    files: [
      'bff/main.ts',
      'bff/reconcile.ts',
      'bff/store-{check,command,migrate}.ts',
      'bff/dev.ts',
      'config/**',
    ],
    rules: { 'no-restricted-syntax': 'off', 'no-console': 'off' },
  },
  {
    files: tests,
    rules: {
      'no-restricted-syntax': 'off',
      'no-console': 'off',
      'max-lines': 'off',
      complexity: 'off',
    },
  },
)
