import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    environment: 'happy-dom',
    include: ['tests/ts/**/*.test.ts'],
    // What is waited for comes late where the cores are busy.
    expect: { poll: { timeout: 15_000 } }
  }
});
