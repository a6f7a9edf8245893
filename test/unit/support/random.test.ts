import { expect, test } from 'vitest';
import { random } from '../../support/fill/random.ts';
import { uuid } from '../../support/fill/value.ts';

test('the same seed gives the same values, another seed others', () => {
  const draw = (seed: string) => Array.from({ length: 5 }, (_, at) => random(`${seed}${at}`).below(1e6));
  expect(draw('a')).toEqual(draw('a'));
  expect(draw('a')).not.toEqual(draw('b'));
});

test('numbers stay below their limit and reach all of it', () => {
  const source = random('limits');
  const seen = new Set(Array.from({ length: 500 }, () => source.below(7)));
  expect([...seen].sort()).toEqual([0, 1, 2, 3, 4, 5, 6]);
});

test('a uuid has the shape of version 4', () => {
  expect(uuid(random('u'))).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});
