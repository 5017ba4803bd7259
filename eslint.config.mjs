// One linter for all TypeScript and JavaScript: strict and with types, no `any`, and the borders between folders that
// docs/architecture.md draws. Layout is prettier's business.
import js from '@eslint/js';
import prettier from 'eslint-config-prettier';
import tseslint from 'typescript-eslint';

/** Modules that a folder may not import, and why. */
const forbid = (...patterns) => ({
  '@typescript-eslint/no-restricted-imports': ['error', { patterns }]
});

/** The borders between folders, as lists of what may be imported: everything else may not. */
const BORDERS = {
  js: {
    regex: String.raw`^(?!\.|uplot(?:/|$))`,
    message: 'js/ is framework-free: it also runs in the embedded widget.'
  },
  jsTop: {
    regex: String.raw`^\.\./`,
    message: 'src/ imports js/, never the other way round.'
  },
  jsFolder: {
    regex: String.raw`^\.\./\.\./(?!\.\./style/)`,
    message: 'src/ imports js/, never the other way round.'
  },
  front: {
    regex: String.raw`(?:^|/)js/src/`,
    message: 'What src/ may use of js/ is exported by js/src/index.ts.'
  },
  core: {
    regex: String.raw`^\.(?:/.*/|\./(?!js/src$))`,
    message:
      'Modules of src/ itself know each other and js/, not the folders that show things.'
  },
  link: {
    regex: String.raw`^@jupyterlab/`,
    message: 'The link to a kernel sees a KernelWire, not JupyterLab.'
  },
  views: {
    regex: String.raw`^\.\./(?!(?:tokens|eachEntry|records|\.\./js/src)$)`,
    message:
      'Panel, board and cell views see the interfaces of src/tokens.ts, not what stands behind them.'
  }
};

/** Texts for people stand where the tools that gather them for translators look: `trans.__('literal')`. */
const TRANSLATABLE = {
  'no-restricted-syntax': [
    'error',
    {
      selector:
        'CallExpression[callee.property.name="__"]:not([arguments.0.type="Literal"])',
      message: 'Translate literal texts: others are not found by translators.'
    },
    {
      selector:
        'CallExpression[callee.property.name="_n"]:not([arguments.0.type="Literal"][arguments.1.type="Literal"])',
      message: 'Translate literal texts: others are not found by translators.'
    },
    {
      selector:
        'MemberExpression[property.name=/^(__|_n)$/]:not([object.name="trans"]):not([object.object.type="ThisExpression"][object.property.name="_trans"])',
      message: 'Call it as trans.__() or this._trans.__().'
    }
  ]
};

export default tseslint.config(
  {
    ignores: [
      'lib/',
      'node_modules/',
      '.venv*/',
      'python/',
      'build/',
      'dist/',
      'bench/',
      '**/test-results/',
      '**/playwright-report/',
      'js/src/protocol/messages.ts',
      'js/src/protocol/validators.ts'
    ]
  },
  js.configs.recommended,
  {
    files: ['**/*.ts', '**/*.mts'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: {
      parserOptions: {
        project: ['./tsconfig.test.json'],
        tsconfigRootDir: import.meta.dirname
      }
    },
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/explicit-module-boundary-types': 'error',
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_' }
      ],
      // `() => emitter.emit()` is clear; numbers in texts are fine.
      '@typescript-eslint/no-confusing-void-expression': [
        'error',
        { ignoreArrowShorthand: true }
      ],
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true }
      ],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true }
      ],
      'no-console': ['error', { allow: ['debug', 'info', 'warn', 'error'] }],
      eqeqeq: ['error', 'always', { null: 'ignore' }]
    }
  },
  {
    files: ['**/*.mjs'],
    rules: { 'no-unused-vars': ['error', { ignoreRestSiblings: true }] },
    languageOptions: {
      globals: {
        clearTimeout: 'readonly',
        console: 'readonly',
        document: 'readonly',
        fetch: 'readonly',
        performance: 'readonly',
        process: 'readonly',
        setTimeout: 'readonly',
        URL: 'readonly'
      }
    }
  },
  { files: ['js/src/*.ts'], rules: forbid(BORDERS.js, BORDERS.jsTop) },
  {
    files: ['js/src/*/**/*.ts'],
    rules: forbid(BORDERS.js, BORDERS.jsFolder)
  },
  { files: ['js/src/**/*.ts', 'src/**/*.ts'], rules: TRANSLATABLE },
  {
    files: ['js/demo/**'],
    rules: { 'no-console': 'off' }
  },
  {
    // Idioms of JupyterLab: signals take a method and its `this`, tokens have namespaces.
    files: ['src/**/*.ts'],
    rules: {
      '@typescript-eslint/unbound-method': 'off',
      '@typescript-eslint/no-namespace': 'off'
    }
  },
  {
    files: ['src/*.ts'],
    ignores: [
      'src/{index,documents,icons,jupyterWire,kernelEntry,kernelRequests,kernels}.ts'
    ],
    rules: forbid(BORDERS.front, BORDERS.core, BORDERS.link)
  },
  {
    files: [
      'src/{documents,icons,jupyterWire,kernelEntry,kernelRequests,kernels}.ts'
    ],
    rules: forbid(BORDERS.front, BORDERS.core)
  },
  {
    files: ['src/{panel,board,mime}/**/*.ts'],
    rules: forbid(BORDERS.front, BORDERS.views)
  },
  { files: ['src/plugins/**/*.ts'], rules: forbid(BORDERS.front) },
  {
    files: ['tests/ts/**/*.ts', 'ui-tests/**/*.ts'],
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/explicit-module-boundary-types': 'off'
    }
  },
  prettier
);
