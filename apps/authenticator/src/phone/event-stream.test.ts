/** Events arrive in whatever pieces the network makes of them. */
import { describe, expect, it } from 'vitest';
import { makeEventReader } from './event-stream.logic.ts';

describe('a stream of events', () => {
  const stream = ': open\n\nevent: prompts\ndata: {"a":1}\n\nevent: ended\ndata: {}\n\ndata: one\ndata: two\n\n';
  const events = [
    { name: 'prompts', data: '{"a":1}' },
    { name: 'ended', data: '{}' },
    { name: 'message', data: 'one\ntwo' },
  ];

  it.each([1, 2, 3, 7, 1_000])('is read alike in pieces of %i', (size) => {
    const read = makeEventReader();
    const found = [];
    for (let at = 0; at < stream.length; at += size) found.push(...read(stream.slice(at, at + size)));
    expect(found).toEqual(events);
  });

  it('may end its lines as other systems do', () => {
    expect(makeEventReader()(stream.replaceAll('\n', '\r\n'))).toEqual(events);
  });

  it('holds back what has no end yet', () => {
    expect(makeEventReader()('event: prompts\ndata: {"a":1}\n')).toEqual([]);
  });
});
