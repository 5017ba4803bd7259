/** `test` with a JupyterLab of its own, and the rule that the console stays free of errors. */
import { test as base, expect } from '@playwright/test';
import { Lab } from './lab';
import { LabServer } from './server';

export interface LabOptions {
  /** Path under which the server lives. */
  baseUrl: string;
  /** Variables for the server and its kernels. */
  serverEnv: Record<string, string>;
}

export const test = base.extend<LabOptions & { server: LabServer; lab: Lab }>({
  baseUrl: ['/', { option: true }],
  serverEnv: [{}, { option: true }],
  server: async ({ baseUrl, serverEnv }, use, info) => {
    const server = await LabServer.start({ baseUrl, env: serverEnv });
    await use(server);
    await server.stop();
    if (info.status !== info.expectedStatus) {
      await info.attach('server.log', {
        body: server.output,
        contentType: 'text/plain'
      });
    }
  },
  lab: async ({ page, server }, use) => {
    const lab = new Lab(page, server);
    await lab.prepare();
    await use(lab);
    expect(lab.problems, 'errors in the console').toEqual([]);
  }
});

export { expect };
