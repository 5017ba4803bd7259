import { expect, it } from 'vitest';

import { SeriesStore } from '../../../js/src';
import { readMachine } from '../../../src/status/machine';

function storeOf(values: Record<string, number>): SeriesStore {
  const store = new SeriesStore();
  const names = Object.keys(values);
  store.apply({
    type: 'catalogue',
    full: true,
    entries: names.map((name, id) => ({
      id,
      name,
      group: name.includes('/') ? 'metric' : 'host'
    }))
  });
  store.add({
    type: 'samples',
    replay: false,
    id: Uint32Array.from(names, (_, id) => id),
    time: Float64Array.from(names, () => 1),
    value: Float64Array.from(Object.values(values)),
    step: Float64Array.from(names, () => NaN)
  });
  return store;
}

it('takes the machine, or the container where that has a limit', () => {
  const machine = { 'memory.used_bytes': 30, 'memory.total_bytes': 100 };
  expect(readMachine(storeOf(machine)).memory).toEqual({
    used: 30,
    total: 100,
    percent: 30
  });
  const limited = {
    ...machine,
    'memory.limit_bytes': 20,
    'memory.limit_used_bytes': 15
  };
  expect(readMachine(storeOf(limited)).memory).toEqual({
    used: 15,
    total: 20,
    percent: 75
  });
});

it('adds the memory of GPUs up, and tells the kernel from the machine', () => {
  const facts = readMachine(
    storeOf({
      'cpu.percent': 40,
      'process.cpu_percent': 90,
      'process.tree_cpu_percent': 180,
      'process.rss_bytes': 5,
      'gpu0.memory_used_bytes': 3,
      'gpu0.memory_total_bytes': 8,
      'gpu1.memory_used_bytes': 1,
      'gpu1.memory_total_bytes': 8,
      'gpu1.process_memory_bytes': 1,
      'gpu0.utilization_percent': 20,
      'gpu1.utilization_percent': 95
    })
  );
  expect(facts).toEqual({
    cpu: { used: 40, total: null, percent: 40 },
    memory: null,
    vram: { used: 4, total: 16, percent: 37.5 }, // of the fullest
    gpu: 95,
    kernel: { cpu: 180, memory: 5, vram: 1 }
  });
});

it('counts the instances of a GPU that is cut into several as parts of it', () => {
  const { vram, gpu, kernel } = readMachine(
    storeOf({
      'gpu0.memory_used_bytes': 30,
      'gpu0.memory_total_bytes': 80,
      'gpu0.process_memory_bytes': 10,
      'gpu0.mig1.memory_used_bytes': 30,
      'gpu0.mig1.memory_total_bytes': 40,
      'gpu0.mig1.process_memory_bytes': 10,
      'gpu0.utilization_percent': 50,
      'gpu0.mig1.utilization_percent': 99
    })
  );
  expect(vram).toEqual({ used: 30, total: 80, percent: 37.5 });
  expect(gpu).toBe(50);
  expect(kernel.vram).toBe(10);
});

it('says nothing of what is not known, and does not take metrics for the machine', () => {
  const facts = readMachine(
    storeOf({ 'cpu.percent': NaN, 'gpu0.memory_used_bytes/': 3 })
  );
  expect(facts).toEqual({
    cpu: null,
    memory: null,
    vram: null,
    gpu: null,
    kernel: { cpu: null, memory: null, vram: null }
  });
});
