// What the server has taken apart is put together as Fluent would: places, plurals, exact numbers, and the default.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { reader } from '../../assets/message.js';

const messages = {
  greeting: ['Hello, ', ['name'], '.'],
  wait: [['count', { 1: ['a moment'], one: [['count'], ' second'], other: [['count'], ' seconds'] }]],
  size: [['count', { two: ['حرفان'], few: [['count'], ' أحرف'], other: [['count'], ' حرفًا'] }]],
};

test('values stand in their places, as text', () => {
  assert.equal(reader('en', messages)('greeting', { name: '<b>' }), 'Hello, <b>.');
});

test('an exact number comes before its plural category, and other is the last resort', () => {
  const t = reader('en', messages);
  assert.deepEqual(
    [1, 2, 1200].map((count) => t('wait', { count })),
    ['a moment', '2 seconds', '1,200 seconds'],
  );
  assert.equal(reader('de', messages)('wait', { count: 1200 }), '1.200 seconds');
});

test('the plural rules are those of the language', () => {
  const t = reader('ar', messages);
  assert.equal(t('size', { count: 2 }), 'حرفان');
  assert.match(t('size', { count: 5 }), / أحرف$/);
  assert.match(t('size', { count: 11 }), / حرفًا$/);
});

test('a message that is not there shows as its id', () => {
  assert.equal(reader('en', {})('nothing'), 'nothing');
});
