// One linter for all TypeScript and JavaScript: strict and with types, no `any`, and the borders between folders that
// docs/architecture.md draws. Layout is prettier's business.
import js from '@eslint/js';
import prettier from 'eslint-config-prettier';
import tseslint from 'typescript-eslint';

/** Modules that a folder may not import, and why. */
const forbid = (...patterns) => ({
  '@typescript-eslint/no-restricted-imports': ['error', { patterns }]
});

const NO_PLUGINS = {
  group: ['**/plugins', '**/plugins/*'],
  message:
    'Plugins wire everything together; nothing but src/index.ts knows them.'
};

const NO_JUPYTER = {
  group: ['@jupyterlab/*', '@lumino/*', '@jupyter/*', '@jupyter-widgets/*'],
  message: 'js/ is framework-free: it also runs in the embedded widget.'
};

const NO_INNARDS = {
  regex: String.raw`^\.\./(?:kernelLink|kernelWire|kernels|jupyterWire|subshell|subshellMemory|starter|documents)$`,
  message:
    'Panel, board and cell views see the interfaces of src/tokens.ts, not what stands behind them.'
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
  {
    files: ['js/**/*.ts'],
    rules: forbid(NO_JUPYTER, {
      regex: String.raw`(?:^|/)(?:\.\./)+src/(?!.*js)`,
      message: 'src/ imports js/, never the other way round.'
    })
  },
  {
    files: ['js/demo/**'],
    rules: {
      'no-console': 'off',
      '@typescript-eslint/no-restricted-imports': 'off'
    }
  },
  {
    // Idioms of JupyterLab: signals take a method and its `this`, tokens have namespaces.
    files: ['src/**/*.ts'],
    rules: {
      '@typescript-eslint/unbound-method': 'off',
      '@typescript-eslint/no-namespace': 'off'
    }
  },
  { files: ['src/*.ts'], ignores: ['src/index.ts'], rules: forbid(NO_PLUGINS) },
  {
    files: ['src/{panel,board,mime}/**/*.ts'],
    rules: forbid(NO_PLUGINS, NO_INNARDS)
  },
  {
    files: ['tests/ts/**/*.ts', 'ui-tests/**/*.ts'],
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/explicit-module-boundary-types': 'off'
    }
  },
  prettier
);
