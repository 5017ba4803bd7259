import { beforeEach, describe, expect, it } from 'vitest';

import { Documents } from '../../../src/documents';
import { OpenDocument, Tracker } from './openDocuments';

let notebooks: Tracker;
let consoles: Tracker;
let documents: Documents;
let added: string[];
let currents: (string | undefined)[];

beforeEach(() => {
  notebooks = new Tracker();
  consoles = new Tracker();
  documents = new Documents([notebooks, consoles]);
  added = [];
  currents = [];
  documents.added.on(document => added.push(document.path));
  documents.currentChanged.on(() => currents.push(documents.current?.path));
});

describe('Documents', () => {
  it('announces what is open already when it starts, and what is opened later', () => {
    notebooks = new Tracker();
    const first = new OpenDocument('first', null);
    notebooks.add(first);
    notebooks.focus(first);
    documents = new Documents([notebooks]);
    documents.added.on(document => added.push(document.path));
    expect(added).toEqual([]);
    documents.start();
    expect(added).toEqual(['first']);
    expect(documents.current?.path).toBe('first');
    notebooks.add(new OpenDocument('second', null));
    expect(added).toEqual(['first', 'second']);
  });

  it('announces each of them once', () => {
    const one = new OpenDocument('one', null);
    notebooks.add(one);
    documents.start();
    expect(added).toEqual(['one']);
  });

  it('follows the document that was used last, of whichever kind', () => {
    const notebook = new OpenDocument('notebook', null);
    const terminal = new OpenDocument('console', null);
    notebooks.add(notebook);
    consoles.add(terminal);
    notebooks.focus(notebook);
    consoles.focus(terminal);
    expect(currents).toEqual(['notebook', 'console']);
    terminal.dispose();
    expect(documents.current?.path).toBe('notebook');
    notebook.dispose();
    expect(documents.current).toBeNull();
  });

  it('says what a document is called now', () => {
    const widget = new OpenDocument('old', null);
    notebooks.add(widget);
    notebooks.focus(widget);
    const document = documents.current!;
    let changes = 0;
    document.changed.on(() => (changes += 1));
    widget.rename('new');
    expect([document.path, document.name]).toEqual(['new', 'new']);
    expect(changes).toBeGreaterThan(0);
  });

  it('forgets a document that is closed', () => {
    const widget = new OpenDocument('one', null);
    notebooks.add(widget);
    notebooks.focus(widget);
    const document = documents.current!;
    let changes = 0;
    let closed = 0;
    document.changed.on(() => (changes += 1));
    document.closed.on(() => (closed += 1));
    widget.dispose();
    widget.rename('late');
    expect([changes, closed]).toEqual([0, 1]);
    expect(document.kernel).toBeNull();
  });
});
