/** Settings of Livemon as a person has them. */
import { expect } from '@playwright/test';
import type { Lab } from './lab';

/** Set settings of Livemon before JupyterLab loads them. */
export async function set(lab: Lab, settings: object): Promise<void> {
  const id = encodeURIComponent('livemon:plugin');
  const answer = await fetch(`${lab.server.url}lab/api/settings/${id}`, {
    method: 'PUT',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ raw: JSON.stringify(settings) })
  });
  expect(answer.ok).toBe(true);
}
