import { describe, expect, it } from 'vitest';

import { markersIn, parseMarkerId } from '../../../src/hubMarker';
import { readFacts } from '../../../src/kernelFacts';
import { readReference } from '../../../src/mime/figureRenderer';
import { Once } from '../../../src/once';
import schema from '../../../schema/plugin.json';
import type { Thresholds } from '../../../src/settings';
import { DEFAULT_SETTINGS, levelOf, readSettings } from '../../../src/settings';
import { MemoryStore } from './scriptedWire';

describe('markers', () => {
  it('tell protocol, session and hub', () => {
    expect(parseMarkerId('livemon:1:ab-12:cd34')).toEqual({
      protocol: 1,
      session: 'ab-12',
      hub: 'cd34'
    });
  });

  it.each(['', 'livemon', 'livemon:x:s:h', 'livemon:1:s', 'other:1:s:h'])(
    'are told from other comm ids: %j',
    id => {
      expect(parseMarkerId(id)).toBeNull();
    }
  );

  it('are found by their target', () => {
    const reply = {
      comms: {
        'livemon:1:s:h': { target_name: 'livemon.marker' },
        'livemon:1:t:i': { target_name: 'jupyter.widget' },
        h: { target_name: 'livemon.marker' }
      }
    };
    expect(markersIn(reply).map(({ session }) => session)).toEqual(['s']);
    expect(markersIn({ status: 'error' })).toEqual([]);
    expect(markersIn(null)).toEqual([]);
  });
});

describe('kernel facts', () => {
  it('are read from the reply', () => {
    expect(
      readFacts({
        language_info: { name: 'Python' },
        supported_features: ['debugger', 'kernel subshells']
      })
    ).toEqual({ language: 'python', subshells: true });
    expect(readFacts({})).toEqual({ language: '', subshells: false });
    expect(readFacts(null)).toBeNull();
  });
});

describe('references to figures in outputs', () => {
  it('are read, or refused', () => {
    const whole = { session: 's', figure: 'f', name: 'loss', time: 2.5 };
    expect(readReference(whole)).toEqual(whole);
    expect(readReference({ session: 's', figure: 'f', time: '2' })).toEqual({
      session: 's',
      figure: 'f',
      name: 'f',
      time: 0
    });
    expect(readReference({ figure: 'f' })).toBeNull();
    expect(readReference('f')).toBeNull();
  });
});

describe('Once', () => {
  it('says yes once for each session, also after a reload', () => {
    const store = new MemoryStore();
    const once = new Once('panel', store);
    expect([once.first('a'), once.first('a'), once.first('b')]).toEqual([
      true,
      false,
      true
    ]);
    expect(new Once('panel', store).first('a')).toBe(false);
    expect(new Once('board', store).first('a')).toBe(true);
  });

  it('goes on with unreadable memory', () => {
    const store = new MemoryStore();
    store.setItem('livemon:opened:panel', '{');
    expect(new Once('panel', store).first('a')).toBe(true);
  });
});

describe('settings', () => {
  it('are taken over, and else as by default', () => {
    expect(readSettings({})).toEqual(DEFAULT_SETTINGS);
    expect(
      readSettings({
        panelSide: 'left',
        openPanel: false,
        openBoard: 'yes',
        period: 0,
        chartWindow: '1 min',
        docking: 'sideways',
        thresholds: { cpu: { warning: 50, error: '60' }, memory: 3 }
      })
    ).toEqual({
      ...DEFAULT_SETTINGS,
      panelSide: 'left',
      openPanel: false,
      chartWindow: '1 min',
      thresholds: {
        ...DEFAULT_SETTINGS.thresholds,
        cpu: { ...DEFAULT_SETTINGS.thresholds.cpu, warning: 50 }
      }
    });
    expect(readSettings({ period: 0.2 }).period).toBe(0.2);
  });

  it('have the defaults that the schema tells people', () => {
    const { properties } = schema;
    const told = Object.fromEntries(
      Object.entries(properties).map(([name, one]) => [name, one.default])
    );
    expect(told).toEqual(DEFAULT_SETTINGS);
    for (const [what, { properties: levels }] of Object.entries(
      properties.thresholds.properties
    )) {
      expect({
        warning: levels.warning.default,
        error: levels.error.default
      }).toEqual(DEFAULT_SETTINGS.thresholds[what as keyof Thresholds]);
    }
  });
});

describe('thresholds', () => {
  it.each([
    [null, 'normal'],
    [79.9, 'normal'],
    [80, 'warning'],
    [92, 'error'],
    [NaN, 'normal']
  ])('make %j %s', (percent, level) => {
    expect(levelOf(percent, { warning: 80, error: 92 })).toBe(level);
  });

  it('may be in any order', () => {
    expect(levelOf(60, { warning: 90, error: 50 })).toBe('error');
  });
});
